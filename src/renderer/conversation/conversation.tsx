import { useEffect, useLayoutEffect, useRef } from 'react';
import { FirstScreen } from '../first-run/first-screen';
import { useConversation, useCompanion } from '../ui/companion-context';
import { TurnView } from './turn-view';

/** Closer to the end than this counts as reading the newest. */
const NEAR_END_PX = 96;

/** All turns, oldest first; follows the newest unless the user has scrolled away. */
export function Conversation() {
  const { loadOlder } = useCompanion();
  const turns = useConversation((state) => state.turns);
  const mayHaveOlder = useConversation((state) => state.mayHaveOlder);
  const loadingOlder = useConversation((state) => state.loadingOlder);
  const newestId = turns.at(-1)?.id;
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const live = useConversation((state) => state.turns.at(-1)?.phase != null);
  const follows = useRef(true);
  const lastTopPx = useRef(0);

  // A new turn is always shown, wherever the user was reading.
  useLayoutEffect(() => {
    follows.current = true;
    toEnd(scroller.current);
  }, [newestId]);

  // Only a running turn grows by itself; what the user unfolds stays where it was unfolded.
  useEffect(() => {
    if (content.current === null || !live) return undefined;
    const observer = new ResizeObserver(() => {
      if (follows.current) toEnd(scroller.current);
    });
    observer.observe(content.current);
    return () => observer.disconnect();
  }, [live]);

  return (
    <div
      className="scroller"
      ref={scroller}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        const nearEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
        // Growing content also moves the end away: only going up is leaving.
        if (nearEnd) follows.current = true;
        else if (scrollTop < lastTopPx.current) follows.current = false;
        lastTopPx.current = scrollTop;
      }}
    >
      <div className="turns" ref={content}>
        {mayHaveOlder && (
          <button type="button" className="quiet older" disabled={loadingOlder} onClick={loadOlder}>
            {loadingOlder ? 'reading …' : 'earlier turns'}
          </button>
        )}
        {turns.length === 0 ? (
          <FirstScreen />
        ) : (
          turns.map((turn) => <TurnView key={turn.id} turn={turn} newest={turn.id === newestId} />)
        )}
      </div>
    </div>
  );
}

function toEnd(element: HTMLElement | null): void {
  if (element !== null) element.scrollTop = element.scrollHeight;
}
