import type { SpanEvent } from '../../shared/trace';
import type { TurnDelta } from '../../shared/turn';
import type { FrameLoop } from '../ui/frame-loop';

export interface ArrivalsOptions {
  readonly frames: Pick<FrameLoop, 'soon'>;
  /** Runs `apply` and draws the window anew before it returns. */
  readonly commit: (apply: () => void) => void;
  readonly takeDelta: (delta: TurnDelta) => void;
  readonly takeSpans: (spans: readonly SpanEvent[]) => void;
  readonly nowMs?: () => number;
}

/**
 * Spans rest for so many times what the last ones cost to draw: however many arrive and however slow
 * the machine is, the bars that grow on every frame keep most of the window's time.
 */
const REST = 3;

/**
 * What main tells of a turn is taken in once a frame and drawn in one go, right before the frame is
 * painted: nothing is seen sooner otherwise, and the first sound of a reply, which often comes a few
 * milliseconds behind the words it answers, would wait until those are drawn.
 */
export class Arrivals {
  readonly #nowMs: () => number;
  #deltas: TurnDelta[] = [];
  #spans: SpanEvent[] = [];
  #spansRestUntilMs = 0;

  constructor(private readonly options: ArrivalsOptions) {
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  delta(delta: TurnDelta): void {
    const last = this.#deltas.at(-1);
    if (delta.type === 'reply' && last?.type === 'reply' && last.turnId === delta.turnId) {
      this.#deltas[this.#deltas.length - 1] = { ...last, text: last.text + delta.text };
    } else this.#deltas.push(delta);
    this.options.frames.soon(this.#frame);
  }

  spans(spans: readonly SpanEvent[]): void {
    for (const span of spans) this.#spans.push(span);
    this.options.frames.soon(this.#frame);
  }

  readonly #frame = (): void => {
    const startedMs = this.#nowMs();
    const restedEnough = startedMs >= this.#spansRestUntilMs;
    const withSpans = this.#spans.length > 0 && (restedEnough || this.#deltas.some(isEnd));
    try {
      if (withSpans || this.#deltas.length > 0) {
        this.options.commit(() => this.#take(withSpans));
        const endedMs = this.#nowMs();
        if (withSpans) this.#spansRestUntilMs = endedMs + REST * (endedMs - startedMs);
      }
    } finally {
      // What rests, and what came behind one that could not be taken.
      if (this.#spans.length + this.#deltas.length > 0) this.options.frames.soon(this.#frame);
    }
  };

  #take(withSpans: boolean): void {
    for (;;) {
      const delta = this.#deltas.shift();
      if (delta === undefined) break;
      if (isEnd(delta)) this.#takeSpans();
      this.options.takeDelta(delta);
    }
    if (withSpans) this.#takeSpans();
  }

  #takeSpans(): void {
    if (this.#spans.length === 0) return;
    const spans = this.#spans;
    this.#spans = [];
    this.options.takeSpans(spans);
  }
}

/** A turn ends behind all that was told of it. */
function isEnd({ type }: TurnDelta): boolean {
  return type === 'ended';
}
