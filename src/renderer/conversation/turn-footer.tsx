import type { RecalledMemory } from '../../shared/contracts/memory';
import type { SpanEvent } from '../../shared/trace';
import { SPAN } from '../../shared/trace';
import { useCompanion, useConversation, useWaterfall } from '../ui/companion-context';
import { formatDay, formatFigure, formatMs, formatTimeOfDay, plural } from '../ui/format';
import type { ConversationTurn } from './turns';

/** One quiet line: total, first word, memories. It opens the waterfall and what was recalled. */
export function TurnFooter({
  turn,
  shown,
}: {
  readonly turn: ConversationTurn;
  readonly shown: boolean;
}) {
  const { conversation } = useCompanion();
  const open = useConversation((state) => state.unfolded);
  const figures = footerFigures(turn);
  if (figures.length === 0) return null;
  const hasMemories = turn.recalled.length > 0;
  return (
    <>
      <button
        type="button"
        className="quiet turn-footer"
        aria-expanded={open && shown}
        onClick={() => {
          conversation.setState({ selectedTurnId: turn.id, unfolded: shown ? !open : true });
        }}
      >
        {figures.map((figure) => (
          <span key={figure}>{figure}</span>
        ))}
        {hasMemories && <span className="turn-footer-arrow" aria-hidden />}
      </button>
      {hasMemories && open && shown && <Recalled turn={turn} />}
    </>
  );
}

/** What was put beside the prompt: how near, the words, when they were said, why they were found. */
function Recalled({ turn }: { readonly turn: ConversationTurn }) {
  const { openTurn, attempt } = useCompanion();
  const storedMs = useWaterfall((state) => recallMs(state.spansByTurn.get(turn.id)));
  const tookMs = turn.recallTookMs ?? storedMs;
  return (
    <div className="recalled" ref={bringIntoView}>
      <p className="recalled-head">
        Recalled{tookMs === null ? '' : ` in ${formatMs(tookMs)}`}, the nearest first
      </p>
      <ol aria-label="Recalled for this answer">
        {turn.recalled.map((memory) => (
          <li key={memory.memoryId}>
            <span className="figure">{memory.score.toFixed(2)}</span>
            <span dir="auto">{memory.text}</span>
            <button
              type="button"
              className="quiet recalled-source"
              title="Go to the turn it comes from"
              onClick={() => attempt(openTurn(memory.turnId))}
            >
              {memory.speaker === 'user' ? 'you' : 'Sotto'}, {formatDay(memory.saidMs)}{' '}
              {formatTimeOfDay(memory.saidMs)} · {foundBy(memory)}
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}

function recallMs(spans: readonly SpanEvent[] | undefined): number | null {
  const recall = spans?.find((span) => span.name === SPAN.recall && span.endMs !== null);
  return recall?.endMs == null ? null : recall.endMs - recall.startMs;
}

/** What was just unfolded must not lie below the edge. */
function bringIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

/** Below this the words themselves have nothing to do with the question; what stood around them has. */
const LEAST_ALIKE = 0.05;

function foundBy({ source, distance }: Pick<RecalledMemory, 'source' | 'distance'>): string {
  if (distance === null) return SOURCES[source];
  const alike = 1 - distance;
  if (alike < LEAST_ALIKE) return 'by what was said around it';
  return `${SOURCES[source]}, ${formatFigure(alike)} alike`;
}

const SOURCES = { vector: 'by meaning', text: 'by words', both: 'by meaning and words' };

function footerFigures(turn: ConversationTurn): readonly string[] {
  const { summary } = turn;
  const figures: string[] = [];
  const totalMs = summary?.voiceToVoiceMs ?? liveTotalMs(turn);
  if (totalMs !== null) figures.push(formatMs(totalMs));
  if (summary?.ttftMs != null) figures.push(`first word ${formatFigure(summary.ttftMs)}`);
  if (turn.recalled.length > 0) figures.push(plural(turn.recalled.length, 'memory', 'memories'));
  const interrupted = turn.phase === null && turn.heardCharacters !== null && turn.reply !== '';
  if (interrupted) figures.push('interrupted');
  if (figures.length === 0 && summary !== null) figures.push('waterfall');
  return figures;
}

function liveTotalMs(turn: ConversationTurn): number | null {
  if (turn.firstAudioMs === null || turn.releasedMs === null) return null;
  return turn.firstAudioMs - turn.releasedMs;
}
