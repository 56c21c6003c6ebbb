import { describe, expect, it } from 'vitest';
import {
  deviceIsStale,
  MicrophoneError,
  microphoneProblem,
  problemOf,
} from '../../../../src/renderer/audio/microphone-problem';

const named = (name: string): Error => Object.assign(new Error('raw text'), { name });

describe('problemOf', () => {
  it.each([
    ['NotFoundError', 'none'],
    ['NotAllowedError', 'denied'],
    ['NotReadableError', 'busy'],
    ['TypeError', 'unknown'],
  ])('takes %s for "%s" and says what to do', (name, code) => {
    const problem = problemOf(named(name));
    expect(problem.code).toBe(code);
    expect(problem.fatal).toBe(true);
    expect(problem.text).toMatch(/\.|raw text/u);
  });

  it('keeps a problem that is one already', () => {
    const problem = microphoneProblem('muted');
    expect(problemOf(new MicrophoneError(problem))).toBe(problem);
  });

  it('goes on with the default device when the chosen one is gone', () => {
    expect(deviceIsStale(named('OverconstrainedError'))).toBe(true);
    expect(deviceIsStale(named('NotFoundError'))).toBe(false);
    expect(microphoneProblem('fallback').fatal).toBe(false);
  });
});
