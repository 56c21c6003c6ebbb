import { useCompanion, useConversation } from '../ui/companion-context';
import { formatFigure, formatMs, formatTimeOfDay, plural } from '../ui/format';
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
      {hasMemories && open && shown && (
        <ol className="recalled" aria-label="Recalled for this answer" ref={bringIntoView}>
          {turn.recalled.map((memory) => (
            <li key={memory.memoryId}>
              <span className="figure">{memory.score.toFixed(2)}</span>
              <span dir="auto">{memory.text}</span>
              <span className="recalled-source">
                {memory.speaker === 'user' ? 'you' : 'Sotto'}, {formatTimeOfDay(memory.saidMs)} ·{' '}
                {memory.source === 'both' ? 'meaning and words' : SOURCES[memory.source]}
              </span>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

/** What was just unfolded must not lie below the edge. */
function bringIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

const SOURCES = { vector: 'by meaning', text: 'by words' };

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
