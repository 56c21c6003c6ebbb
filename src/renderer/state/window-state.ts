import type { Readiness } from '../../shared/contracts/ipc';
import type { TurnPhase } from '../../shared/turn';
import type { TalkMode } from '../talk/talk-store';
import type { MarkState } from '../ui/state-mark';

export interface WindowState {
  readonly mark: MarkState;
  /** One word or two, for the header and the live region. */
  readonly word: string;
}

/** What Sotto is doing, from all that is known; the talk control knows sooner than main. Pure. */
export function windowState(input: {
  readonly connected: boolean;
  readonly readiness: Readiness;
  readonly phase: TurnPhase;
  readonly talk: TalkMode;
  readonly playing: boolean;
  readonly microphoneProblem: boolean;
}): WindowState {
  const { readiness, phase, talk } = input;
  if (talk === 'opening') return { mark: 'ready', word: 'opening the microphone' };
  if (talk === 'listening' || talk === 'closing') return { mark: 'listening', word: 'listening' };
  if (input.playing || phase === 'speaking') return { mark: 'speaking', word: 'speaking' };
  if (phase === 'transcribing') return { mark: 'thinking', word: 'hearing' };
  if (phase === 'thinking') return { mark: 'thinking', word: 'thinking' };
  if (!input.connected) return { mark: 'loading', word: 'starting' };
  const wrong = readiness.items.find((item) => item.state === 'failed' || item.state === 'missing');
  if (wrong !== undefined) {
    const word = wrong.state === 'missing' ? 'something is missing' : 'something did not start';
    return { mark: 'problem', word };
  }
  if (!readiness.ready) return { mark: 'loading', word: 'loading' };
  if (input.microphoneProblem) return { mark: 'problem', word: 'microphone trouble' };
  return { mark: 'ready', word: 'ready' };
}
