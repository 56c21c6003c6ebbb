import { createStore } from 'zustand/vanilla';
import type { MicrophoneProblem } from '../audio/microphone-problem';
import type { MicrophoneState } from '../audio/microphone';
import type { HoldSource } from './hold-controller';

/**
 * `opening`: pressed, no sample has arrived yet. `listening`: samples arrive. `closing`: released,
 * the last word is awaited.
 */
export type TalkMode = 'off' | 'opening' | 'listening' | 'closing';

export interface TalkState {
  readonly mode: TalkMode;
  readonly source: HoldSource | null;
  /** True when a tap left the microphone open: the control says how to end it. */
  readonly latched: boolean;
  /** Absolute ms on main's clock of the key-down, null while nothing is held. */
  readonly sinceMs: number | null;
  readonly microphone: MicrophoneState;
  /** Shown beside the control until the next press. */
  readonly problem: MicrophoneProblem | null;
}

export type TalkStore = ReturnType<typeof createTalkStore>;

export function createTalkStore() {
  return createStore<TalkState>(() => ({
    mode: 'off',
    source: null,
    latched: false,
    sinceMs: null,
    microphone: 'closed',
    problem: null,
  }));
}
