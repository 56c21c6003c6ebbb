import { createStore } from 'zustand/vanilla';
import type { HelloState, HotkeyState, Readiness } from '../../shared/contracts/ipc';
import type { Settings } from '../../shared/settings';
import type { SettingsGroup } from '../settings/settings-controls';
import type { TurnPhase } from '../../shared/turn';

export interface Notice {
  readonly id: number;
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
}

/** What the right half of the window shows. */
export type PanelView = 'turn' | 'turns' | 'stages' | 'memory' | 'conversations';

/** What is true of the whole window, whatever turn is shown. */
export interface AppState {
  readonly version: string;
  readonly platform: HelloState['platform'];
  readonly conversationId: string;
  readonly phase: TurnPhase;
  readonly readiness: Readiness;
  readonly hotkey: HotkeyState;
  /** Null until main has answered the first call: the defaults' schema stays out of the window. */
  readonly settings: Settings | null;
  readonly backends: HelloState['backends'];
  readonly notices: readonly Notice[];
  /** Samples above −50 dBFS put out since the start. */
  readonly audibleSamples: number;
  readonly playingTurnId: string | null;
  readonly panel: PanelView;
  readonly settingsGroup: SettingsGroup;
  /** From opening the list of turns until its rows were in the page, ms; null before the first. */
  readonly listOpenMs: number | null;
  readonly dialog: 'settings' | 'help' | 'palette' | null;
}

export type AppStore = ReturnType<typeof createAppStore>;

/** More would hide what they are about. */
const MAX_NOTICES = 3;

let noticeCounter = 0;

export function createAppStore() {
  return createStore<AppState>(() => ({
    version: '',
    platform: 'linux',
    conversationId: '',
    phase: 'idle',
    readiness: { ready: false, items: [] },
    hotkey: { mode: 'off', accelerator: '', note: null },
    settings: null,
    backends: { stt: null, llm: null },
    notices: [],
    audibleSamples: 0,
    playingTurnId: null,
    panel: 'turn',
    settingsGroup: 'talking',
    listOpenMs: null,
    dialog: null,
  }));
}

export function addNotice(store: AppStore, level: Notice['level'], text: string): void {
  noticeCounter += 1;
  const notice = { id: noticeCounter, level, text };
  store.setState(({ notices }) => ({
    // The same message again replaces the one that is there.
    notices: [...notices.filter((one) => one.text !== text), notice].slice(-MAX_NOTICES),
  }));
}

export function dismissNotice(store: AppStore, id: number): void {
  store.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}
