import { memo } from 'react';
import { useConversation } from '../ui/companion-context';
import { formatTimeOfDay } from '../ui/format';
import { StateMark } from '../ui/state-mark';
import { useNarrow } from '../ui/use-media';
import { WaterfallPanel } from '../waterfall/waterfall-panel';
import { NotHeard } from './not-heard';
import { TurnFooter } from './turn-footer';
import type { ConversationTurn } from './turns';
import { heardParts } from './turns';

interface TurnViewProps {
  readonly turn: ConversationTurn;
  readonly newest: boolean;
}

/** One exchange. The speaker is told by place and weight. */
export const TurnView = memo(function TurnView({ turn, newest }: TurnViewProps) {
  const narrow = useNarrow();
  const shown = useConversation((state) =>
    state.selectedTurnId === null ? newest : state.selectedTurnId === turn.id,
  );
  const unfolded = useConversation((state) => state.unfolded);
  return (
    <article
      className="turn"
      data-turn-id={turn.id}
      data-state={turn.state ?? turn.phase}
      data-shown={shown}
    >
      <UserWords turn={turn} />
      {turn.evidence !== null && <NotHeard turnId={turn.id} evidence={turn.evidence} />}
      <Reply turn={turn} />
      {turn.error !== null && (
        <p className="turn-error" dir="auto">
          <StateMark state="problem" />
          <span>
            {turn.error.message}
            {turn.error.hint !== undefined && ` ${turn.error.hint}`}
          </span>
        </p>
      )}
      <TurnFooter turn={turn} shown={shown} />
      {narrow && shown && unfolded && <WaterfallPanel />}
    </article>
  );
});

function UserWords({ turn }: { readonly turn: ConversationTurn }) {
  const settled = turn.userText !== '' ? turn.userText : turn.agreed;
  const silent = settled === '' && turn.tentative === '';
  if (silent && turn.evidence !== null) return null;
  return (
    <div className="said">
      <p className="said-words" dir="auto">
        {silent ? (
          <span className="words-tentative">{turn.phase !== null ? '…' : '–'}</span>
        ) : (
          <>
            {settled}
            {turn.tentative !== '' && (
              <span className="words-tentative"> {turn.tentative.trimStart()}</span>
            )}
          </>
        )}
      </p>
      <SaidTime epochMs={turn.startedMs} />
    </div>
  );
}

/** Put into words once: the rest of the turn is drawn again with every token. */
const SaidTime = memo(function SaidTime({ epochMs }: { readonly epochMs: number }) {
  return (
    <time className="said-time" dateTime={new Date(epochMs).toISOString()}>
      {formatTimeOfDay(epochMs)}
    </time>
  );
});

function Reply({ turn }: { readonly turn: ConversationTurn }) {
  if (turn.reply === '') {
    const thinking = turn.phase === 'thinking' || turn.phase === 'transcribing';
    if (!thinking) return null;
    return (
      <p className="reply reply-waiting">
        <StateMark state="thinking" />
        <span>{turn.phase === 'transcribing' ? 'hearing' : 'thinking'}</span>
      </p>
    );
  }
  const { heard, unheard } = heardParts(turn);
  return (
    <p className="reply" dir="auto">
      {heard}
      {unheard !== '' && (
        <del className="reply-unheard" title="Not heard: you interrupted here">
          {unheard}
        </del>
      )}
    </p>
  );
}
