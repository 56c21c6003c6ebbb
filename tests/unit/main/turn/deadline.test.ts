import { describe, expect, it } from 'vitest';
import { abortError } from '../../../../src/shared/errors';
import { withDeadline } from '../../../../src/main/turn/deadline';

const hang = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(abortError('cancelled'));
    });
  });

describe('withDeadline', () => {
  it('names the stage that ran out of time', async () => {
    const { signal } = new AbortController();
    await expect(withDeadline(signal, 'transcription', 5, hang)).rejects.toMatchObject({
      kind: 'deadline',
      message: expect.stringContaining('transcription') as string,
    });
  });

  it('passes a cancel from outside on as a cancel', async () => {
    const abort = new AbortController();
    const running = withDeadline(abort.signal, 'recall', 60_000, hang);
    abort.abort();
    await expect(running).rejects.toMatchObject({ kind: 'aborted' });
  });

  it('leaves results and failures alone', async () => {
    const { signal } = new AbortController();
    await expect(withDeadline(signal, 'x', 1000, () => Promise.resolve(7))).resolves.toBe(7);
    const failing = withDeadline(signal, 'x', 1000, () => Promise.reject(new Error('own')));
    await expect(failing).rejects.toThrow('own');
  });
});
