import type { Companion } from '../companion';
import { selectNeighbour, shownTurn } from '../conversation/conversation-store';
import { followChart, panChart, showActiveStep, zoomChart } from '../waterfall/chart-commands';
import { ZOOM_STEP } from '../waterfall/viewport';
import { walkSpans } from '../waterfall/walk-spans';
import { toggleGrouping } from '../waterfall/waterfall-store';
import type { KeyIntent } from './keys';
import { keyIntent } from './keys';

const TYPING = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]';
const SPACE_OPERATES = 'button:not([data-talk]), [role=switch]';
const ARROWS_OPERATE = '[role=separator], [role=tablist], [role=listbox], .table-scroller';

/** Keys, and every way a key-up can be lost, wired to the companion. */
export function setupKeyboard(companion: Companion): void {
  const { talk, clock, app } = companion;

  // A button that was clicked keeps the focus, but who clicks does not expect Space to press it
  // again: Space talks, unless the keyboard itself brought the focus there.
  let focusByKeyboard = false;
  window.addEventListener('pointerdown', () => (focusByKeyboard = false), true);

  window.addEventListener('keydown', (event) => {
    if (event.key === 'Tab') focusByKeyboard = true;
    const dialogOpen = app.getState().dialog !== null;
    const intent = intentOf(event, dialogOpen, focusByKeyboard);
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

function intentOf(
  event: KeyboardEvent,
  dialogOpen: boolean,
  focusByKeyboard: boolean,
): KeyIntent | undefined {
  const target = event.target instanceof Element ? event.target : document.body;
  return keyIntent({
    key: event.key,
    ctrl: event.ctrlKey,
    meta: event.metaKey,
    alt: event.altKey,
    shift: event.shiftKey,
    typing: target.closest(TYPING) !== null,
    spaceTaken: focusByKeyboard && target.closest(SPACE_OPERATES) !== null,
    arrowsTaken: target.closest(ARROWS_OPERATE) !== null,
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
      showActiveStep(companion);
      break;
    case 'span-right':
      walkSpans(waterfall, shownTurn(conversation.getState())?.id, 1);
      showActiveStep(companion);
      break;
    case 'zoom-in':
      zoomChart(companion, ZOOM_STEP);
      break;
    case 'zoom-out':
      zoomChart(companion, 1 / ZOOM_STEP);
      break;
    case 'pan-left':
      panChart(companion, -1);
      break;
    case 'pan-right':
      panChart(companion, 1);
      break;
    case 'fit':
      waterfall.setState({ view: { mode: 'first-sound' } });
      break;
    case 'whole-turn':
      waterfall.setState({ view: { mode: 'whole-turn' } });
      break;
    case 'follow':
      followChart(companion);
      break;
    case 'lanes':
      toggleGrouping(waterfall);
      break;
    case 'table':
      waterfall.setState(({ asTable }) => ({ asTable: !asTable }));
      break;
    case 'view-turn':
      app.setState({ panel: 'turn' });
      break;
    case 'view-turns':
      companion.openList();
      break;
    case 'view-stages':
      app.setState({ panel: 'stages' });
      break;
    case 'view-memory':
      app.setState({ panel: 'memory' });
      break;
    case 'view-conversations':
      app.setState({ panel: 'conversations' });
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
