import { createHash } from 'node:crypto';
import type { SpanEvent, SpanThread, SpanValue } from '../../shared/trace';
import type { TurnDetail } from '../../shared/turn';

const THREADS: readonly SpanThread[] = ['renderer', 'main', 'stt', 'llm', 'onnx', 'memory'];

/** The user's words stay out of exported files; their attributes are named `text…`. */
function shown(span: SpanEvent): Readonly<Record<string, SpanValue>> {
  return Object.fromEntries(
    Object.entries(span.attributes).filter(([name]) => !name.startsWith('text')),
  );
}

function finished(detail: TurnDetail): readonly FinishedSpan[] {
  return detail.spans.flatMap((span) =>
    span.endMs === null ? [] : [{ ...span, endMs: span.endMs }],
  );
}

/** Trace Event Format, "X" events in µs: opens in Perfetto and chrome://tracing. */
export function exportChrome(turns: readonly TurnDetail[]): string {
  const tracks = new Map<number, string>();
  const events = turns.flatMap((detail) =>
    onTracks(finished(detail), tracks).map(({ span, tid }) => ({
      name: span.name,
      cat: 'turn',
      ph: 'X',
      ts: Math.round(span.startMs * 1000),
      // Not the rounded length: a step must not end a µs after the one around it.
      dur: Math.round(span.endMs * 1000) - Math.round(span.startMs * 1000),
      pid: 1,
      tid,
      args: { turnId: span.turnId, spanId: span.id, parentId: span.parentId, ...shown(span) },
    })),
  );
  const names = [...tracks].map(([tid, name]) => ({
    name: 'thread_name',
    ph: 'M',
    ts: 0,
    pid: 1,
    tid,
    args: { name },
  }));
  return `${JSON.stringify({ traceEvents: [...names, ...events] })}\n`;
}

type FinishedSpan = SpanEvent & { readonly endMs: number };

/** Numbers of a thread's tracks: room for more steps at once than a turn ever has. */
const TRACKS_PER_THREAD = 100;

/**
 * The format draws one track a thread and takes what overlaps on it for nested. Steps of one thread
 * that overlap without nesting (a wait beside the work it waits for) go to tracks of their own.
 */
function onTracks(
  spans: readonly FinishedSpan[],
  tracks: Map<number, string>,
): readonly { readonly span: FinishedSpan; readonly tid: number }[] {
  const open = new Map<number, FinishedSpan[]>();
  const longestFirst = [...spans].sort((a, b) => a.startMs - b.startMs || b.endMs - a.endMs);
  return longestFirst.map((span) => {
    const first = THREADS.indexOf(span.thread) * TRACKS_PER_THREAD;
    for (let track = 0; ; track += 1) {
      const stack = (open.get(first + track) ?? []).filter((one) => one.endMs > span.startMs);
      const around = stack.at(-1);
      if (around !== undefined && around.endMs < span.endMs && track < TRACKS_PER_THREAD - 1) {
        continue;
      }
      open.set(first + track, [...stack, span]);
      tracks.set(first + track, track === 0 ? span.thread : `${span.thread} ${track + 1}`);
      return { span, tid: first + track };
    }
  });
}

const CSV_COLUMNS = 'turnId,spanId,parentId,name,thread,startMs,durationMs,attributes';

/** One span a line; `startMs` counts from the turn's release. */
export function exportCsv(turns: readonly TurnDetail[]): string {
  const lines = turns.flatMap((detail) => {
    const zeroMs = detail.summary?.releaseMs ?? detail.turn.startedMs;
    return finished(detail).map((span) =>
      [
        span.turnId,
        span.id,
        span.parentId ?? '',
        span.name,
        span.thread,
        (span.startMs - zeroMs).toFixed(3),
        (span.endMs - span.startMs).toFixed(3),
        JSON.stringify(shown(span)),
      ]
        .map(quoteCsv)
        .join(','),
    );
  });
  return `${[CSV_COLUMNS, ...lines].join('\r\n')}\r\n`;
}

/** RFC 4180: quoted where it must be, quotes doubled. */
function quoteCsv(field: string): string {
  return /[",\r\n]/u.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** OTLP/JSON, the file form of OpenTelemetry's protocol: one trace a turn. */
export function exportOtlp(turns: readonly TurnDetail[]): string {
  const spans = turns.flatMap((detail) =>
    finished(detail).map((span) => ({
      traceId: hex(span.turnId, 32),
      spanId: hex(span.id, 16),
      ...(span.parentId === null ? {} : { parentSpanId: hex(span.parentId, 16) }),
      name: span.name,
      kind: 1,
      startTimeUnixNano: nanoseconds(span.startMs),
      endTimeUnixNano: nanoseconds(span.endMs),
      attributes: [
        { key: 'thread.name', value: { stringValue: span.thread } },
        { key: 'sotto.turn_id', value: { stringValue: span.turnId } },
        ...Object.entries(shown(span)).flatMap(([key, value]) =>
          value === null ? [] : [{ key: `sotto.${key}`, value: otlpValue(value) }],
        ),
      ],
    })),
  );
  const resource = {
    attributes: [{ key: 'service.name', value: { stringValue: 'sotto' } }],
  };
  return `${JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'sotto' }, spans }] }] })}\n`;
}

function otlpValue(value: string | number | boolean): Record<string, string | number | boolean> {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** Our ids are readable; OTLP wants hex of a fixed length. */
function hex(id: string, length: number): string {
  return createHash('sha256').update(id).digest('hex').slice(0, length);
}

/** As a string: nanoseconds since 1970 do not fit a double. */
function nanoseconds(ms: number): string {
  const microseconds = BigInt(Math.round(ms * 1000));
  return (microseconds * 1000n).toString();
}
