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
  const follows = useRef(true);

  // A new turn is always shown, wherever the user was reading.
  useLayoutEffect(() => {
    follows.current = true;
    toEnd(scroller.current);
  }, [newestId]);

  useEffect(() => {
    if (content.current === null) return undefined;
    const observer = new ResizeObserver(() => {
      if (follows.current) toEnd(scroller.current);
    });
    observer.observe(content.current);
    return () => observer.disconnect();
  }, []);

  return (
    <div
      className="scroller"
      ref={scroller}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        follows.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
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
