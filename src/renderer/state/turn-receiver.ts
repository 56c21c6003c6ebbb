import { flushSync } from 'react-dom';
import type { SpanEvent } from '../../shared/trace';
import type { TurnDelta } from '../../shared/turn';
import type { ConversationStore } from '../conversation/conversation-store';
import { receiveDelta } from '../conversation/conversation-store';
import type { AppStore } from './app-store';
import { Arrivals } from './arrivals';
import type { FrameLoop } from '../ui/frame-loop';
import type { WaterfallStore } from '../waterfall/waterfall-store';
import { addSpans, addSummary, endPlaying } from '../waterfall/waterfall-store';

export interface TurnReceiverDeps {
  readonly app: AppStore;
  readonly conversation: ConversationStore;
  readonly waterfall: WaterfallStore;
  readonly frames: FrameLoop;
  /** Absolute ms on main's clock. */
  readonly nowMs: () => number;
  readonly ended: (turnId: string) => void;
}

/** Takes in the turn that runs, as main tells it: its words, its phases, its spans. */
export class TurnReceiver {
  readonly #arrivals: Arrivals;
  readonly #listeners = new Set<(delta: TurnDelta) => void>();

  constructor(private readonly deps: TurnReceiverDeps) {
    const { frames, waterfall, nowMs } = deps;
    this.#arrivals = new Arrivals({
      frames,
      commit: flushSync,
      takeDelta: (delta) => this.#take(delta),
      takeSpans: (spans) => addSpans(waterfall, spans, nowMs()),
    });
  }

  spans(spans: readonly SpanEvent[]): void {
    this.#arrivals.spans(spans);
  }

  /** It is seen with the next frame; that a turn has ended is known at once. */
  delta(delta: TurnDelta): void {
    this.#arrivals.delta(delta);
    if (delta.type === 'ended') this.deps.ended(delta.turnId);
  }

  /** Called for each delta behind everything that changes with it, until the returned function is called. */
  onTaken(listener: (delta: TurnDelta) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #take(delta: TurnDelta): void {
    const { app, conversation, waterfall, nowMs } = this.deps;
    receiveDelta(conversation, delta);
    if (delta.type === 'phase') app.setState({ phase: delta.phase });
    if (delta.type === 'started') {
      waterfall.setState({ view: { mode: 'first-sound' }, overlaidTurnId: null });
    }
    if (delta.type === 'ended') {
      addSummary(waterfall, delta.summary);
      endPlaying(waterfall, delta.turnId, nowMs());
    }
    for (const listener of this.#listeners) listener(delta);
  }
}
