import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/conversation.css';
import './styles/talk.css';
import './styles/waterfall.css';
import './styles/panel.css';
import './styles/dialogs.css';
import { App } from './app';
import { requireBridge } from './bridge';
import { createCompanion } from './companion';
import { setupKeyboard } from './keyboard/setup-keyboard';
import { addNotice } from './state/app-store';
import { CompanionContext } from './ui/companion-context';
import { setupTheme } from './ui/setup-theme';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

const companion = createCompanion(requireBridge());
setupTheme(companion);
setupKeyboard(companion);

createRoot(root).render(
  <StrictMode>
    <CompanionContext value={companion}>
      <App />
    </CompanionContext>
  </StrictMode>,
);

companion.start().catch((error: unknown) => {
  const what = error instanceof Error ? error.message : String(error);
  addNotice(companion.app, 'error', `Sotto’s engine does not answer: ${what}`);
});
