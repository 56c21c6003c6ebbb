import type { Companion } from '../companion';
import { selectNeighbour, shownTurn } from '../conversation/conversation-store';
import { walkSpans } from '../waterfall/walk-spans';
import type { KeyIntent } from './keys';
import { keyIntent } from './keys';

const TYPING = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]';
const OPERATED = 'button:not([data-talk]), a[href], [role=switch], [role=separator], summary';

/** Keys, and every way a key-up can be lost, wired to the companion. */
export function setupKeyboard(companion: Companion): void {
  const { talk, clock, app } = companion;

  window.addEventListener('keydown', (event) => {
    const intent = intentOf(event, app.getState().dialog !== null);
    if (intent === undefined) return;
    // Esc in the composer only leaves it when there is nothing to stop; it is never swallowed.
    if (intent !== 'escape') event.preventDefault();
    if (intent === 'talk') {
      const atMs = clock.fromPerformance(event.timeStamp);
      talk.handle({ type: 'down', source: 'key', atMs, repeat: event.repeat });
      return;
    }
    act(companion, intent);
  });

  window.addEventListener('keyup', (event) => {
    if (event.key !== ' ') return;
    talk.handle({ type: 'up', source: 'key', atMs: clock.fromPerformance(event.timeStamp) });
  });

  window.addEventListener('blur', () => {
    talk.handle({ type: 'lost', atMs: clock.nowMs(), hidden: false });
  });

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) talk.handle({ type: 'lost', atMs: clock.nowMs(), hidden: true });
  });
}

function intentOf(event: KeyboardEvent, dialogOpen: boolean): KeyIntent | undefined {
  const target = event.target instanceof Element ? event.target : document.body;
  return keyIntent({
    key: event.key,
    ctrl: event.ctrlKey,
    meta: event.metaKey,
    alt: event.altKey,
    typing: target.closest(TYPING) !== null,
    onControl: target.closest(OPERATED) !== null,
    dialogOpen,
  });
}

function act(companion: Companion, intent: Exclude<KeyIntent, 'talk'>): void {
  const { app, conversation, waterfall, talk } = companion;
  switch (intent) {
    case 'escape':
      talk.handle({ type: 'escape' });
      waterfall.setState({ activeSpanId: null });
      break;
    case 'turn-up':
      selectNeighbour(conversation, -1);
      break;
    case 'turn-down':
      selectNeighbour(conversation, 1);
      break;
    case 'span-left':
      walkSpans(waterfall, shownTurn(conversation.getState())?.id, -1);
      break;
    case 'span-right':
      walkSpans(waterfall, shownTurn(conversation.getState())?.id, 1);
      break;
    case 'palette':
      app.setState(({ dialog }) => ({ dialog: dialog === 'palette' ? null : 'palette' }));
      break;
    case 'help':
      app.setState({ dialog: 'help' });
      break;
    case 'compose':
      document.getElementById('composer')?.focus();
      break;
  }
}
