import type { IpcArgs } from '../../shared/contracts/ipc';
import type { SpanEvent } from '../../shared/trace';
import { SPAN } from '../../shared/trace';

/**
 * While a clause sounds the window draws a bar of its own that grows; when the clause has ended, the
 * span that was measured takes its place.
 */
const PLAYING = 'playing-';

/** Id of the span the window itself draws while a clause plays, until main's own arrives. */
export function playingSpanId(turnId: string, clause: number): string {
  return `${PLAYING}${turnId}-${clause}`;
}

/** The bar that begins with this report; null when it is not of a beginning. */
export function playingBar(report: IpcArgs<'playback'>[0]): SpanEvent | null {
  if (report.type !== 'started') return null;
  return {
    id: playingSpanId(report.turnId, report.clause),
    parentId: null,
    turnId: report.turnId,
    name: SPAN.playback,
    startMs: report.atMs,
    endMs: null,
    thread: 'renderer',
    attributes: { clause: report.clause },
  };
}

/** The bars that still grow, ended at `atMs`. */
export function endedBars(spans: readonly SpanEvent[], atMs: number): readonly SpanEvent[] {
  return spans
    .filter((span) => span.endMs === null && isPlayingBar(span))
    .map((span) => ({ ...span, endMs: Math.max(atMs, span.startMs) }));
}

/** Without the bars of clauses whose measured span has come. */
export function withoutReplacedBars(spans: readonly SpanEvent[]): readonly SpanEvent[] {
  const measured = new Set(
    spans.filter((span) => span.name === SPAN.playback && !isPlayingBar(span)).map(clauseOf),
  );
  return spans.filter((span) => !isPlayingBar(span) || !measured.has(clauseOf(span)));
}

function isPlayingBar(span: SpanEvent): boolean {
  return span.id.startsWith(PLAYING);
}

function clauseOf(span: SpanEvent) {
  return span.attributes['clause'] ?? 0;
}
