import type { Companion } from '../companion';
import { shownTurn, turnBefore } from '../conversation/conversation-store';
import type { Settings } from '../../shared/settings';
import { copyWaterfall } from '../waterfall/chart-commands';
import { toggleGrouping } from '../waterfall/waterfall-store';

export interface Action {
  readonly id: string;
  readonly label: string;
  /** The key that does the same, if there is one. */
  readonly keys?: string;
  readonly run: () => void;
}

export const COPY_WORDS = {
  text: 'Copy the waterfall as text',
  png: 'Copy the waterfall as a picture',
  svg: 'Copy the waterfall as SVG',
} as const;

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
            run: () => companion.attempt(companion.bridge.copy({ type: 'text', text: answer })),
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
      keys: 'T',
      label: waterfall.getState().asTable ? 'Waterfall as a chart' : 'Waterfall as a table',
      run: () => waterfall.setState(({ asTable }) => ({ asTable: !asTable })),
    },
    { id: 'list', label: 'List of all turns', keys: '2', run: companion.openList },
    {
      id: 'stages',
      label: 'Statistics per stage',
      keys: '3',
      run: () => app.setState({ panel: 'stages' }),
    },
    {
      id: 'turn',
      label: 'Waterfall of the shown turn',
      keys: '1',
      run: () => app.setState({ panel: 'turn' }),
    },
    {
      id: 'memory',
      label: 'What is remembered',
      keys: '4',
      run: () => app.setState({ panel: 'memory' }),
    },
    {
      id: 'conversations',
      label: 'Conversations',
      keys: '5',
      run: () => app.setState({ panel: 'conversations' }),
    },
    {
      id: 'record',
      label: companion.memory.getState().offTheRecord ? 'Back on the record' : 'Off the record',
      run: () =>
        companion.attempt(
          companion.memoryReader.setOffTheRecord(!companion.memory.getState().offTheRecord),
        ),
    },
    {
      id: 'undo',
      label: 'Take the last change of the memory back',
      run: () => companion.attempt(companion.memoryReader.undo()),
    },
    {
      id: 'export',
      label: 'Export what is remembered',
      run: () => companion.attempt(companion.memoryReader.export()),
    },
    {
      id: 'import',
      label: 'Import memories',
      run: () => companion.attempt(companion.memoryReader.import()),
    },
    {
      id: 'previous',
      label: 'Lay the turn before over this one',
      run: () =>
        companion.attempt(companion.compareWith(turnBefore(conversation.getState())?.id ?? null)),
    },
    {
      id: 'fit',
      label: 'Waterfall up to the first sound',
      keys: '0',
      run: () => waterfall.setState({ view: { mode: 'first-sound' } }),
    },
    {
      id: 'whole',
      label: 'Waterfall of the whole turn',
      keys: 'W',
      run: () => waterfall.setState({ view: { mode: 'whole-turn' } }),
    },
    {
      id: 'lanes',
      label:
        waterfall.getState().grouping === 'stage'
          ? 'Waterfall lanes by thread'
          : 'Waterfall lanes by stage',
      keys: 'L',
      run: () => toggleGrouping(waterfall),
    },
    ...(['text', 'png', 'svg'] as const).map((as) => ({
      id: `copy-${as}`,
      label: COPY_WORDS[as],
      run: () => companion.attempt(copyWaterfall(companion, as)),
    })),
    { id: 'light', label: 'Light window', run: () => setWindow({ theme: 'light' }) },
    { id: 'dark', label: 'Dark window', run: () => setWindow({ theme: 'dark' }) },
    {
      id: 'system',
      label: 'Light or dark as the system',
      run: () => setWindow({ theme: 'system' }),
    },
    { id: 'settings', label: 'Settings', run: () => app.setState({ dialog: 'settings' }) },
    {
      id: 'models',
      label: 'Models: choose, fetch, check',
      run: () => app.setState({ dialog: 'settings', settingsGroup: 'models' }),
    },
    {
      id: 'personas',
      label: 'Persona: who Sotto is',
      run: () => app.setState({ dialog: 'settings', settingsGroup: 'persona' }),
    },
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
