import { useEffect } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { shownTurn } from '../conversation/conversation-store';
import type { ConversationTurn } from '../conversation/turns';
import { SAMPLE_TURN } from '../first-run/sample-turn';
import { useCompanion, useConversation, useWaterfall } from '../ui/companion-context';
import { PanelFoot } from './panel-foot';
import { TurnWaterfall } from './turn-waterfall';

/** A stored turn made of the sample, so that the empty panel is drawn by the same code. */
const SAMPLE: ConversationTurn = {
  id: 'sample',
  input: 'speech',
  startedMs: SAMPLE_TURN.releaseMs - 190,
  releasedMs: SAMPLE_TURN.releaseMs,
  phase: null,
  state: 'done',
  userText: SAMPLE_TURN.userText,
  agreed: '',
  tentative: '',
  reply: SAMPLE_TURN.reply,
  heardCharacters: null,
  firstAudioMs: SAMPLE_TURN.firstAudibleMs,
  evidence: null,
  recalled: [],
  recallTookMs: null,
  error: null,
  summary: null,
};

/** The second half of the product: where the shown turn's time went. */
export function WaterfallPanel() {
  const { openTrace } = useCompanion();
  const turn = useConversation(useShallow(shownTurn));
  const spans = useWaterfall((state) =>
    turn === undefined ? undefined : state.spansByTurn.get(turn.id),
  );
  const unavailable = useWaterfall((state) =>
    turn === undefined ? undefined : state.unavailable.get(turn.id),
  );
  const mustRead = turn !== undefined && turn.phase === null && spans === undefined;
  const turnId = turn?.id;
  useEffect(() => {
    if (mustRead && turnId !== undefined) openTrace(turnId);
  }, [mustRead, turnId, openTrace]);

  return (
    <section className="waterfall" aria-label="Where the time went">
      {turn === undefined ? (
        <TurnWaterfall turn={SAMPLE} spans={SAMPLE_TURN.spans} title="A sample turn" />
      ) : unavailable === 'missing' ? (
        <p className="waterfall-empty">No trace of this turn was kept.</p>
      ) : (
        <TurnWaterfall turn={turn} spans={spans ?? NO_SPANS} />
      )}
      <PanelFoot />
    </section>
  );
}

const NO_SPANS: readonly never[] = [];
