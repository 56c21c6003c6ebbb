import type { IpcArgs } from '../../shared/contracts/ipc';
import { Tracer } from '../../shared/trace';
import type { SpanEvent, SpanSink } from '../../shared/trace';

/** Bounds a runaway turn; a normal one has a few hundred spans. */
const MAX_SPANS_PER_TURN = 2000;
/** Of what comes within a third of a frame: nobody sees the difference. */
const GATHER_MS = 5;

interface Recording {
  readonly spans: Map<string, SpanEvent>;
  /** Came since the last gathering; a span that opened and ended stands there twice. */
  arrived: SpanEvent[];
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
 * Collects the spans of the turns that run, from main, the workers and the window. The step that tells
 * a span only leaves it here: a moment later what has come is put in its place and told to the listener
 * together. The turn's list holds each span once, in its newest form.
 */
export class TraceRecorder {
  #turns = new Map<string, Recording>();
  #soon: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly listener: (spans: readonly SpanEvent[]) => void) {}

  readonly sink: SpanSink = (span) => {
    const recording = this.#turns.get(span.turnId);
    if (recording === undefined) return;
    recording.arrived.push(span);
    this.#soon ??= setTimeout(this.#gatherAll, GATHER_MS);
  };

  begin(turnId: string): Tracer {
    const recording = { spans: new Map(), arrived: [], collectMs: 0, lostSpans: 0 };
    this.#turns.set(turnId, recording);
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

  /** Sorted by start. What nobody was told yet is told now. */
  spans(turnId: string): readonly SpanEvent[] {
    const recording = this.#turns.get(turnId);
    if (recording === undefined) return [];
    this.#gather(recording);
    return [...recording.spans.values()].sort((a, b) => a.startMs - b.startMs);
  }

  /** Spans that arrive later are dropped. */
  finish(turnId: string): FinishedRecording {
    const spans = this.spans(turnId);
    const { collectMs = 0, lostSpans = 0 } = this.#turns.get(turnId) ?? {};
    this.#turns.delete(turnId);
    if (this.#turns.size === 0 && this.#soon !== null) {
      clearTimeout(this.#soon);
      this.#soon = null;
    }
    return { spans, collectMs, lostSpans };
  }

  #gatherAll = (): void => {
    this.#soon = null;
    for (const recording of this.#turns.values()) this.#gather(recording);
  };

  #gather(recording: Recording): void {
    const { spans, arrived } = recording;
    if (arrived.length === 0) return;
    const startedMs = performance.now();
    recording.arrived = [];
    const told = arrived.filter((span) => {
      const fits = spans.size < MAX_SPANS_PER_TURN || spans.has(span.id);
      if (fits) spans.set(span.id, span);
      return fits;
    });
    recording.lostSpans += arrived.length - told.length;
    this.listener(told);
    recording.collectMs += performance.now() - startedMs;
  }
}
