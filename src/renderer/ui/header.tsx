import { useWindowState } from '../state/use-window-state';
import { useApp, useCompanion, useMemory } from './companion-context';
import { StateMark } from './state-mark';

const SHOWN_PARTS = ['hearing', 'thinking', 'speaking'] as const;

const PART_WORDS = { hearing: 'hears with', thinking: 'thinks with', speaking: 'speaks with' };

/** State, the models in use, and the few doors out of the window. */
export function Header() {
  const { app, attempt, newConversation } = useCompanion();
  const state = useWindowState();
  const offTheRecord = useMemory((now) => now.offTheRecord);
  const items = useApp((now) => now.readiness.items);
  const panel = useApp((now) => now.panel);
  const platform = useApp((now) => now.platform);
  const models = SHOWN_PARTS.flatMap((part) => {
    const model = items.find((item) => item.part === part)?.model ?? '';
    return model === '' ? [] : [{ words: PART_WORDS[part], model }];
  });
  const strong = useApp((now) => now.readiness.strong?.model ?? '');
  if (strong !== '') models.push({ words: 'thinks harder with', model: strong });
  return (
    <header className="header">
      <h1 className="visually-hidden">Sotto</h1>
      <p className="header-state">
        <StateMark state={state.mark} />
        <span className="header-word">{state.word}</span>
        {offTheRecord && (
          <span className="header-record" title="Nothing is stored or remembered">
            <StateMark state="off-record" /> off the record
          </span>
        )}
        <span className="header-models">
          {models.map(({ words, model }) => (
            <span key={words} className="header-model" title={`${words} ${model}`}>
              {model}
            </span>
          ))}
        </span>
      </p>
      <nav className="header-actions" aria-label="Window">
        <button type="button" className="quiet" onClick={() => attempt(newConversation())}>
          new
        </button>
        <button
          type="button"
          className="quiet"
          title="Find an action"
          onClick={() => app.setState({ dialog: 'palette' })}
        >
          <span className="visually-hidden">Find an action </span>
          <kbd>{platform === 'darwin' ? '⌘' : 'Ctrl '}K</kbd>
        </button>
        <button
          type="button"
          className="quiet"
          aria-pressed={panel === 'memory'}
          onClick={() => app.setState({ panel: panel === 'memory' ? 'turn' : 'memory' })}
        >
          memory
        </button>
        <button
          type="button"
          className="quiet"
          onClick={() => app.setState({ dialog: 'settings' })}
        >
          settings
        </button>
      </nav>
    </header>
  );
}
