/** What can be wrong with the microphone, in words for the user: what happened, what to do. */
export interface MicrophoneProblem {
  readonly code: 'none' | 'denied' | 'gone' | 'muted' | 'silent' | 'busy' | 'fallback' | 'unknown';
  readonly text: string;
  /** False when listening goes on all the same. */
  readonly fatal: boolean;
}

const PROBLEMS = {
  none: 'No microphone found. Plug one in or choose another in the settings; typing works too.',
  denied:
    'The system refuses the microphone to Sotto. Allow it in the system’s privacy settings, then press again.',
  gone: 'The microphone was unplugged. What was heard is kept.',
  muted: 'The microphone is muted by the system. Unmute it and press again.',
  silent: 'The microphone is open but sends nothing. Choose another one in the settings.',
  busy: 'Another program holds the microphone. Close it there and press again.',
  fallback: 'The chosen microphone is not there: using the system’s default.',
} as const;

export function microphoneProblem(code: keyof typeof PROBLEMS): MicrophoneProblem {
  return { code, text: PROBLEMS[code], fatal: code !== 'fallback' };
}

/** A problem on its way to whoever asked for the microphone. */
export class MicrophoneError extends Error {
  constructor(readonly problem: MicrophoneProblem) {
    super(problem.text);
    this.name = 'MicrophoneError';
  }
}

/** From what `getUserMedia` throws. */
export function problemOf(error: unknown): MicrophoneProblem {
  if (error instanceof MicrophoneError) return error.problem;
  const name = error instanceof Error ? error.name : '';
  switch (name) {
    case 'NotFoundError':
      return microphoneProblem('none');
    case 'NotAllowedError':
    case 'SecurityError':
      return microphoneProblem('denied');
    case 'NotReadableError':
      return microphoneProblem('busy');
    default: {
      const what = error instanceof Error ? error.message : String(error);
      return { code: 'unknown', text: `The microphone could not be opened: ${what}`, fatal: true };
    }
  }
}

/** True when the wanted device is gone and the default may still do. */
export function deviceIsStale(error: unknown): boolean {
  return error instanceof Error && error.name === 'OverconstrainedError';
}
