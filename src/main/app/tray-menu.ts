import type { TurnPhase } from '../../shared/turn';

/** What the tray shows: three ways of being busy, and rest. */
export type TrayState = 'idle' | 'listening' | 'thinking' | 'speaking';

export function trayState(phase: TurnPhase): TrayState {
  switch (phase) {
    case 'idle':
    case 'listening':
    case 'speaking':
      return phase;
    case 'transcribing':
    case 'thinking':
      return 'thinking';
  }
}

export interface TrayActions {
  readonly talk: () => void;
  readonly endTalk: () => void;
  readonly stop: () => void;
  readonly show: () => void;
  readonly settings: () => void;
  readonly quit: () => void;
}

export interface TrayMenuItem {
  readonly label: string;
  readonly enabled?: boolean;
  readonly type?: 'separator' | 'normal';
  readonly click?: () => void;
}

const STATE_WORDS: Readonly<Record<TrayState, string>> = {
  idle: 'Sotto',
  listening: 'Sotto is listening',
  thinking: 'Sotto is thinking',
  speaking: 'Sotto is speaking',
};

export function trayTooltip(state: TrayState, ready: boolean): string {
  return ready || state !== 'idle' ? STATE_WORDS[state] : 'Sotto is loading';
}

/** The menu offers what can be done in this state, and nothing that cannot. */
export function trayMenu(state: TrayState, ready: boolean, actions: TrayActions): TrayMenuItem[] {
  const action: Record<TrayState, TrayMenuItem> = {
    idle: { label: 'Talk', enabled: ready, click: actions.talk },
    listening: { label: 'Send what was said', click: actions.endTalk },
    thinking: { label: 'Stop', click: actions.stop },
    speaking: { label: 'Stop speaking', click: actions.stop },
  };
  return [
    { label: trayTooltip(state, ready), enabled: false },
    { label: '', type: 'separator' },
    action[state],
    { label: 'Show the window', click: actions.show },
    { label: 'Settings', click: actions.settings },
    { label: '', type: 'separator' },
    { label: 'Quit', click: actions.quit },
  ];
}
