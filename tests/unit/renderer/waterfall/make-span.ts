import type { SpanEvent, SpanName } from '../../../../src/shared/trace';

/** A span with times in ms from a release at 1,000. */
export function makeSpan(
  name: SpanName,
  startMs: number,
  endMs: number | null,
  more: Partial<SpanEvent> = {},
): SpanEvent {
  return {
    id: `${name}@${startMs}`,
    parentId: null,
    turnId: 't',
    name,
    startMs: 1000 + startMs,
    endMs: endMs === null ? null : 1000 + endMs,
    thread: 'main',
    attributes: {},
    ...more,
  };
}
