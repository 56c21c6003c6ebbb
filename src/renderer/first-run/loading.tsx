import type { ReadinessItem } from '../../shared/contracts/ipc';
import { useApp, useCompanion } from '../ui/companion-context';
import { StateMark } from '../ui/state-mark';

const PARTS: Record<ReadinessItem['part'], string> = {
  memory: 'memory',
  hearing: 'hearing',
  thinking: 'thinking',
  speaking: 'voice',
  embedding: 'recall',
};

const STATES: Record<ReadinessItem['state'], string> = {
  waiting: 'waiting',
  loading: 'loading',
  warming: 'warming up',
  ready: 'ready',
  failed: 'failed',
  missing: 'missing',
};

const SETTLED: ReadonlySet<ReadinessItem['state']> = new Set(['ready', 'failed', 'missing']);

/** What is being loaded and how far, and what is missing with the command that brings it. */
export function Loading() {
  const { app } = useCompanion();
  const { ready, items } = useApp((state) => state.readiness);
  const wrong = items.some((item) => item.problem !== null);
  if (ready && !wrong) return null;
  const settled = items.every(({ state }) => SETTLED.has(state));
  // Once nothing moves any more only what is wrong is worth the room.
  const shown = wrong && settled ? items.filter((item) => item.problem !== null) : items;
  return (
    <ul className="loading" aria-label="Loading">
      {shown.map((item) => (
        <li key={item.part} className="loading-item" data-state={item.state}>
          <span className="loading-part">{PARTS[item.part]}</span>
          <span className="loading-model">{item.model}</span>
          {item.problem === null ? (
            <>
              <span className="loading-state">{STATES[item.state]}</span>
              <progress
                max={1}
                aria-label={`${PARTS[item.part]}: ${STATES[item.state]}`}
                {...(item.state === 'ready'
                  ? { value: 1 }
                  : item.state === 'waiting'
                    ? { value: 0 }
                    : item.progress === null
                      ? {}
                      : { value: item.progress })}
              />
            </>
          ) : (
            <span className="loading-problem" dir="auto">
              <StateMark state="problem" /> {withCommands(item.problem)}
              {item.part !== 'memory' && (
                <button
                  type="button"
                  className="quiet"
                  onClick={() => app.setState({ dialog: 'settings', settingsGroup: 'models' })}
                >
                  {item.state === 'missing' ? 'fetch it here' : 'choose another'}
                </button>
              )}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Commands in a problem's text stand between backticks. */
function withCommands(text: string): React.ReactNode {
  return text
    .split('`')
    .map((piece, index) => (index % 2 === 1 ? <code key={index}>{piece}</code> : piece));
}
