import type { SottoBridge } from '../../shared/contracts/ipc';
import type { ConversationStore } from '../conversation/conversation-store';
import { shownTurn } from '../conversation/conversation-store';
import { fromRecord } from '../conversation/turns';
import type { LatencyReader, LatencyStore } from '../latency/latency-store';
import type { AppStore } from '../state/app-store';
import type { WaterfallStore } from '../waterfall/waterfall-store';
import { addSpans, setUnavailable } from '../waterfall/waterfall-store';

export interface TurnOpenerDeps {
  readonly bridge: Pick<SottoBridge, 'turn'>;
  readonly app: AppStore;
  readonly conversation: ConversationStore;
  readonly waterfall: WaterfallStore;
  readonly latency: LatencyStore;
  readonly latencyReader: Pick<LatencyReader, 'compareTurns'>;
  /** Absolute ms on main's clock. */
  readonly nowMs: () => number;
}

/** Brings past turns into the panel, alone or over another. Methods reject with what to tell. */
export class TurnOpener {
  constructor(private readonly deps: TurnOpenerDeps) {}

  /** Shows the waterfall of any stored turn, also one that is not in the conversation. */
  async open(turnId: string): Promise<void> {
    const { app, conversation, waterfall, latency } = this.deps;
    if (!conversation.getState().turns.some((turn) => turn.id === turnId)) {
      await this.#visit(turnId);
    }
    conversation.setState({ selectedTurnId: turnId, unfolded: true });
    waterfall.setState({ overlaidTurnId: null });
    latency.setState({ comparison: null });
    app.setState({ panel: 'turn' });
    document.querySelector(`[data-turn-id="${CSS.escape(turnId)}"]`)?.scrollIntoView({
      block: 'nearest',
    });
  }

  /** Lays a stored turn over the shown one; null takes it away. */
  async compareWith(turnId: string | null): Promise<void> {
    const { app, conversation, waterfall, latency, latencyReader } = this.deps;
    if (turnId === null) {
      waterfall.setState({ overlaidTurnId: null });
      latency.setState({ comparison: null });
      return;
    }
    const shown = shownTurn(conversation.getState());
    if (shown === undefined || shown.id === turnId) {
      throw new Error('Choose another turn than the one that is shown.');
    }
    await Promise.all([this.readTrace(turnId), latencyReader.compareTurns(shown.id, turnId)]);
    waterfall.setState({ overlaidTurnId: turnId, view: { mode: 'first-sound' } });
    app.setState({ panel: 'turn' });
  }

  /** Reads a past turn's spans, once. */
  async readTrace(turnId: string): Promise<void> {
    const { bridge, waterfall, nowMs } = this.deps;
    const { spansByTurn, unavailable } = waterfall.getState();
    if (spansByTurn.has(turnId) || unavailable.has(turnId)) return;
    setUnavailable(waterfall, turnId, 'loading');
    try {
      const detail = await bridge.turn({ turnId });
      const spans = detail?.spans ?? [];
      addSpans(waterfall, spans, nowMs());
      setUnavailable(waterfall, turnId, spans.length === 0 ? 'missing' : null);
    } catch (error) {
      setUnavailable(waterfall, turnId, null);
      throw error;
    }
  }

  /** A turn that is not on screen is shown beside the conversation, not put into it. */
  async #visit(turnId: string): Promise<void> {
    const { bridge, conversation, waterfall, nowMs } = this.deps;
    const detail = await bridge.turn({ turnId });
    if (detail === null) throw new Error('This turn is no longer kept.');
    conversation.setState({ visited: fromRecord(detail.turn, detail.summary) });
    addSpans(waterfall, detail.spans, nowMs());
    if (detail.spans.length === 0) setUnavailable(waterfall, turnId, 'missing');
  }
}
