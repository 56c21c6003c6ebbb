import { useEffect, useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { shownTurn } from '../conversation/conversation-store';
import { SAMPLE_TURN } from '../first-run/sample-turn';
import { useCompanion, useConversation, useLatency, useWaterfall } from '../ui/companion-context';
import { ComparisonTable } from '../latency/comparison-table';
import type { OverlaidTurn } from './chart-scene';
import { PanelFoot } from './panel-foot';
import { waterfallRows } from './rows';
import { TurnWaterfall } from './turn-waterfall';
import type { TimedTurn } from './turn-timing';
import { timedTurn } from './turn-timing';

/** A stored turn made of the sample, so that the empty panel is drawn by the same code. */
const SAMPLE: TimedTurn = {
  id: 'sample',
  input: 'speech',
  startedMs: SAMPLE_TURN.releaseMs - 190,
  releasedMs: SAMPLE_TURN.releaseMs,
  phase: null,
  firstAudioMs: SAMPLE_TURN.firstAudibleMs,
  summary: null,
};

/** The second half of the product: where the shown turn's time went. */
export function WaterfallPanel() {
  const { openTrace, readRecalled } = useCompanion();
  const turn = useConversation(
    useShallow((state) => {
      const shown = shownTurn(state);
      return shown === undefined ? undefined : timedTurn(shown);
    }),
  );
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

  const mustRecall = useConversation((state) => {
    const shown = shownTurn(state);
    return shown !== undefined && shown.phase === null && shown.recalled.length === 0;
  });
  useEffect(() => {
    if (mustRecall && turnId !== undefined) readRecalled(turnId);
  }, [mustRecall, turnId, readRecalled]);
  const overlaid = useOverlaid();
  return (
    <section className="waterfall" aria-label="Waterfall">
      <VisitedWords />
      {turn === undefined ? (
        <TurnWaterfall turn={SAMPLE} spans={SAMPLE_TURN.spans} title="A sample turn" />
      ) : unavailable === 'missing' ? (
        <p className="waterfall-empty">No trace of this turn was kept.</p>
      ) : (
        <TurnWaterfall turn={turn} spans={spans ?? NO_SPANS} overlaid={overlaid}>
          {overlaid !== null && <Compared />}
        </TurnWaterfall>
      )}
      <PanelFoot />
    </section>
  );
}

/** A stored turn that is looked at without being in the conversation brings its words along. */
function VisitedWords() {
  const visited = useConversation((state) =>
    state.visited?.id === state.selectedTurnId ? state.visited : null,
  );
  if (visited === null) return null;
  return (
    <div className="visited-words" dir="auto">
      <p>
        <strong>{visited.userText}</strong>
      </p>
      <p>{visited.reply}</p>
    </div>
  );
}

/** The two turns in words and figures, and the way back. */
function Compared() {
  const { compareWith, attempt } = useCompanion();
  const comparison = useLatency((state) => state.comparison);
  return (
    <section className="compared" aria-label="Compared turns">
      <p className="compared-legend">
        <span>
          <span className="swatch swatch-a" /> this turn
        </span>
        <span>
          <span className="swatch swatch-b" /> the other
        </span>
        <button type="button" className="quiet" onClick={() => attempt(compareWith(null))}>
          end comparing
        </button>
      </p>
      {comparison !== null && <ComparisonTable comparison={comparison} />}
    </section>
  );
}

/** The rows of the turn that is laid over, once its spans and its timing are known. */
function useOverlaid(): OverlaidTurn | null {
  const turnId = useWaterfall((state) => state.overlaidTurnId);
  const grouping = useWaterfall((state) => state.grouping);
  const spans = useWaterfall((state) =>
    turnId === null ? undefined : state.spansByTurn.get(turnId),
  );
  const summary = useWaterfall((state) =>
    state.summaries.find((one) => one.turnId === state.overlaidTurnId),
  );
  return useMemo(() => {
    if (spans === undefined || spans.length === 0) return null;
    const releaseMs = summary?.releaseMs ?? Math.min(...spans.map((span) => span.startMs));
    const soundMs = summary?.voiceToVoiceMs ?? null;
    const lastMs = Math.max(...spans.map((span) => span.endMs ?? span.startMs));
    const rows = waterfallRows({
      spans,
      releaseMs,
      untilMs: soundMs === null ? lastMs : releaseMs + soundMs,
      held: false,
      settled: true,
      grouping,
    });
    return { rows, firstAudibleMs: soundMs, mark: 'the other’s first sound' };
  }, [spans, summary, grouping]);
}

const NO_SPANS: readonly never[] = [];
