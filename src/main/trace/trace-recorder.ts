import type { IpcArgs } from '../../shared/contracts/ipc';
import { Tracer } from '../../shared/trace';
import type { SpanEvent, SpanSink } from '../../shared/trace';

/** Bounds a runaway turn; a normal one has fewer than 100 spans. */
const MAX_SPANS_PER_TURN = 2000;

interface Recording {
  readonly spans: Map<string, SpanEvent>;
  collectMs: number;
  lostSpans: number;
}

export interface FinishedRecording {
  /** Sorted by start. */
  readonly spans: readonly SpanEvent[];
  /** Main's time for collecting and showing them, ms. */
  readonly collectMs: number;
  /** More than a turn may have. */
  readonly lostSpans: number;
}

/**
 * Collects the spans of the turns that run, from main, the workers and the window. A span is told to
 * the listener at once; the turn's list holds each span once, in its newest form.
 */
export class TraceRecorder {
  #turns = new Map<string, Recording>();

  constructor(private readonly listener: SpanSink) {}

  readonly sink: SpanSink = (span) => {
    const recording = this.#turns.get(span.turnId);
    if (recording === undefined) return;
    const startedMs = performance.now();
    const { spans } = recording;
    if (spans.size >= MAX_SPANS_PER_TURN && !spans.has(span.id)) {
      recording.lostSpans += 1;
      return;
    }
    spans.set(span.id, span);
    this.listener(span);
    recording.collectMs += performance.now() - startedMs;
  };

  begin(turnId: string): Tracer {
    this.#turns.set(turnId, { spans: new Map(), collectMs: 0, lostSpans: 0 });
    return new Tracer('main', { turnId, parentId: null }, this.sink);
  }

  /** Steps the window measured itself, on main's clock already; of a turn that is over they are lost. */
  addRendererSpans(
    turnId: string,
    parentId: string | null,
    spans: IpcArgs<'spans'>[0]['spans'],
    clockErrorMs: number | undefined,
  ): void {
    if (!this.has(turnId)) return;
    const tracer = new Tracer('renderer', { turnId, parentId }, this.sink);
    const error = clockErrorMs === undefined ? {} : { clockErrorMs };
    for (const { name, startMs, endMs, attributes } of spans) {
      tracer.record(name, startMs, endMs, { ...attributes, ...error });
    }
  }

  has(turnId: string): boolean {
    return this.#turns.has(turnId);
  }

  /** Sorted by start. */
  spans(turnId: string): readonly SpanEvent[] {
    const spans = this.#turns.get(turnId)?.spans;
    return spans === undefined ? [] : [...spans.values()].sort((a, b) => a.startMs - b.startMs);
  }

  /** Spans that arrive later are dropped. */
  finish(turnId: string): FinishedRecording {
    const spans = this.spans(turnId);
    const { collectMs = 0, lostSpans = 0 } = this.#turns.get(turnId) ?? {};
    this.#turns.delete(turnId);
    return { spans, collectMs, lostSpans };
  }
}
