import type { Companion } from '../companion';
import { shownTurn } from '../conversation/conversation-store';
import type { Settings } from '../../shared/settings';

export interface Action {
  readonly id: string;
  readonly label: string;
  /** The key that does the same, if there is one. */
  readonly keys?: string;
  readonly run: () => void;
}

/** Everything that can be done, by name; the palette finds it. */
export function allActions(companion: Companion): readonly Action[] {
  const { app, conversation, waterfall, changeSettings } = companion;
  const { settings } = app.getState();
  const setWindow = (window: Partial<Settings['window']>): void =>
    changeSettings((now) => ({ ...now, window: { ...now.window, ...window } }));
  const answer = shownTurn(conversation.getState())?.reply ?? '';
  const spoken = settings?.speech.speakReplies === true;
  return [
    { id: 'stop', label: 'Stop speaking', keys: 'Esc', run: companion.stop },
    {
      id: 'compose',
      label: 'Type a message',
      keys: '/',
      run: () => document.getElementById('composer')?.focus(),
    },
    {
      id: 'new',
      label: 'Start a new conversation',
      run: () => companion.attempt(companion.newConversation()),
    },
    {
      id: 'latest',
      label: 'Follow the newest turn',
      run: () => conversation.setState({ selectedTurnId: null }),
    },
    ...(answer === ''
      ? []
      : [
          {
            id: 'copy',
            label: 'Copy this answer',
            run: () => companion.attempt(navigator.clipboard.writeText(answer)),
          },
        ]),
    {
      id: 'speak',
      label: spoken ? 'Answer in text only' : 'Speak the answers',
      run: () =>
        changeSettings((now) => ({ ...now, speech: { ...now.speech, speakReplies: !spoken } })),
    },
    {
      id: 'table',
      label: waterfall.getState().asTable ? 'Waterfall as a chart' : 'Waterfall as a table',
      run: () => waterfall.setState(({ asTable }) => ({ asTable: !asTable })),
    },
    {
      id: 'zoom',
      label:
        waterfall.getState().zoom === 'whole-turn'
          ? 'Waterfall up to the first sound'
          : 'Waterfall of the whole turn',
      run: () =>
        waterfall.setState(({ zoom }) => ({
          zoom: zoom === 'whole-turn' ? 'first-sound' : 'whole-turn',
        })),
    },
    { id: 'light', label: 'Light window', run: () => setWindow({ theme: 'light' }) },
    { id: 'dark', label: 'Dark window', run: () => setWindow({ theme: 'dark' }) },
    {
      id: 'system',
      label: 'Light or dark as the system',
      run: () => setWindow({ theme: 'system' }),
    },
    { id: 'settings', label: 'Settings', run: () => app.setState({ dialog: 'settings' }) },
    { id: 'help', label: 'All keys', keys: '?', run: () => app.setState({ dialog: 'help' }) },
  ];
}

/** Actions that hold every word typed, those that begin with them first. Pure. */
export function findActions(actions: readonly Action[], query: string): readonly Action[] {
  const words = query.toLowerCase().split(/\s+/u).filter(Boolean);
  const matching = actions.filter((action) =>
    words.every((word) => action.label.toLowerCase().includes(word)),
  );
  const first = words[0];
  if (first === undefined) return matching;
  const begins = (action: Action): number => (action.label.toLowerCase().startsWith(first) ? 0 : 1);
  return matching.toSorted((a, b) => begins(a) - begins(b));
}
