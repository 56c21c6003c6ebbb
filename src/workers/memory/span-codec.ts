import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { SottoError } from '../../shared/errors';
import type { SpanAttributes, SpanEvent, SpanName, SpanThread } from '../../shared/trace';

/** First byte of a packed trace; a change of the rows below gets the next number. */
const FORMAT = 1;

type SpanRow = readonly [
  id: string,
  parentId: string | null,
  name: string,
  /** From the trace's base, ms; to the microsecond. */
  start: number,
  /** As start; null for a step that never ended. */
  end: number | null,
  thread: string,
  attributes: SpanAttributes,
];

/**
 * Packs a turn's spans: rows without field names, times from `baseMs`, deflated. A turn of 60 spans
 * takes about 2 KB instead of 16. All at once; when that fails, one by one, and those that cannot be
 * written are counted as lost.
 */
export function packSpans(
  spans: readonly SpanEvent[],
  baseMs: number,
): { packed: Uint8Array; lost: number } {
  try {
    return { packed: deflated(JSON.stringify(spans.map((span) => toRow(span, baseMs)))), lost: 0 };
  } catch {
    const rows = spans.flatMap((span) => {
      try {
        return [JSON.stringify(toRow(span, baseMs))];
      } catch {
        return [];
      }
    });
    return { packed: deflated(`[${rows.join(',')}]`), lost: spans.length - rows.length };
  }
}

function toRow(span: SpanEvent, baseMs: number): SpanRow {
  return [
    span.id,
    span.parentId,
    span.name,
    toMicroseconds(span.startMs - baseMs),
    span.endMs === null ? null : toMicroseconds(span.endMs - baseMs),
    span.thread,
    span.attributes,
  ];
}

function deflated(json: string): Uint8Array {
  return Buffer.concat([Buffer.of(FORMAT), deflateRawSync(json)]);
}

/** Inverse of {@link packSpans}; all spans get the turn they were stored for. */
export function unpackSpans(
  packed: Uint8Array,
  baseMs: number,
  turnId: string,
): readonly SpanEvent[] {
  if (packed[0] !== FORMAT) {
    throw new SottoError('storage-failed', `The trace of turn ${turnId} has an unknown format.`);
  }
  const rows = JSON.parse(inflateRawSync(packed.subarray(1)).toString()) as readonly SpanRow[];
  return rows.map(([id, parentId, name, start, end, thread, attributes]) => ({
    id,
    parentId,
    turnId,
    name: name as SpanName,
    startMs: baseMs + start,
    endMs: end === null ? null : baseMs + end,
    thread: thread as SpanThread,
    attributes,
  }));
}

function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
