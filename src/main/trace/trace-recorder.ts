import { Tracer } from '../../shared/trace';
import type { SpanEvent, SpanSink } from '../../shared/trace';

/** Bounds a runaway turn; a normal one has fewer than 100 spans. */
const MAX_SPANS_PER_TURN = 2000;

/**
 * Collects the spans of the turns that run, from main, the workers and the window. A span is told to
 * the listener at once; the turn's list holds each span once, in its newest form.
 */
export class TraceRecorder {
  #turns = new Map<string, Map<string, SpanEvent>>();

  constructor(private readonly listener: SpanSink) {}

  readonly sink: SpanSink = (span) => {
    const spans = this.#turns.get(span.turnId);
    if (spans === undefined) return;
    if (spans.size >= MAX_SPANS_PER_TURN && !spans.has(span.id)) return;
    spans.set(span.id, span);
    this.listener(span);
  };

  begin(turnId: string): Tracer {
    this.#turns.set(turnId, new Map());
    return new Tracer('main', { turnId, parentId: null }, this.sink);
  }

  has(turnId: string): boolean {
    return this.#turns.has(turnId);
  }

  /** Sorted by start. */
  spans(turnId: string): readonly SpanEvent[] {
    const spans = this.#turns.get(turnId);
    return spans === undefined ? [] : [...spans.values()].sort((a, b) => a.startMs - b.startMs);
  }

  /** Spans that arrive later are dropped. */
  finish(turnId: string): readonly SpanEvent[] {
    const spans = this.spans(turnId);
    this.#turns.delete(turnId);
    return spans;
  }
}
