import type { SpanEvent } from '../../shared/trace';
import type { TurnDelta } from '../../shared/turn';
import type { FrameLoop } from '../ui/frame-loop';

export type ReplyDelta = Extract<TurnDelta, { readonly type: 'reply' }>;

export interface ArrivalsOptions {
  readonly frames: Pick<FrameLoop, 'soon'>;
  /** Runs `apply` and draws the window anew before it returns. */
  readonly commit: (apply: () => void) => void;
  readonly takeReply: (delta: ReplyDelta) => void;
  readonly takeSpans: (spans: readonly SpanEvent[]) => void;
  readonly nowMs?: () => number;
}

/**
 * Spans rest for so many times what the last ones cost to draw: however many arrive and however slow
 * the machine is, the bars that grow on every frame keep most of the window's time.
 */
const REST = 3;

/**
 * What comes by the hundred a second, tokens and spans, is taken in once a frame and drawn in one go,
 * right before the frame is painted.
 */
export class Arrivals {
  readonly #nowMs: () => number;
  #replies: ReplyDelta[] = [];
  #spans: SpanEvent[] = [];
  #spansRestUntilMs = 0;

  constructor(private readonly options: ArrivalsOptions) {
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  reply(delta: ReplyDelta): void {
    const last = this.#replies.at(-1);
    if (last?.turnId === delta.turnId) {
      this.#replies[this.#replies.length - 1] = { ...last, text: last.text + delta.text };
    } else this.#replies.push(delta);
    this.options.frames.soon(this.#frame);
  }

  spans(spans: readonly SpanEvent[]): void {
    for (const span of spans) this.#spans.push(span);
    this.options.frames.soon(this.#frame);
  }

  /** Before a delta that has to come behind all this. */
  flush(): void {
    this.#take(true);
  }

  readonly #frame = (): void => {
    const startedMs = this.#nowMs();
    const withSpans = this.#spans.length > 0 && startedMs >= this.#spansRestUntilMs;
    if (withSpans || this.#replies.length > 0) {
      this.options.commit(() => this.#take(withSpans));
      const endedMs = this.#nowMs();
      if (withSpans) this.#spansRestUntilMs = endedMs + REST * (endedMs - startedMs);
    }
    if (this.#spans.length > 0) this.options.frames.soon(this.#frame);
  };

  #take(withSpans: boolean): void {
    const replies = this.#replies;
    this.#replies = [];
    for (const delta of replies) this.options.takeReply(delta);
    if (!withSpans || this.#spans.length === 0) return;
    const spans = this.#spans;
    this.#spans = [];
    this.options.takeSpans(spans);
  }
}
