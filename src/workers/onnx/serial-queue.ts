import { SottoError, abortError, throwIfAborted } from '../../shared/errors';

/**
 * First come, first served, one at a time. onnxruntime's run cannot be interrupted, but a call that
 * still waits leaves at once when it is aborted.
 */
export class SerialQueue {
  #tail: Promise<void> = Promise.resolve();
  #closed = false;
  /** What those in the queue do, in order; the first has its turn. */
  #inside: string[] = [];

  /** What a newcomer would have to wait for, or null. */
  get ahead(): string | null {
    return this.#inside[0] ?? null;
  }

  /**
   * Resolves with the function that gives the turn back; call it exactly once. `doing` names the
   * work for those who wait behind it.
   */
  async acquire(signal?: AbortSignal, doing = 'another call'): Promise<() => void> {
    throwIfAborted(signal);
    if (this.#closed) throw new SottoError('disposed', 'the speech engine is closed');
    const before = this.#tail;
    let release = (): void => undefined;
    this.#tail = new Promise<void>((resolve) => {
      release = () => {
        this.#inside.splice(this.#inside.indexOf(doing), 1);
        resolve();
      };
    });
    this.#inside.push(doing);
    try {
      await waitFor(before, signal);
    } catch (error) {
      // Whoever waits behind us waits on for the one before us.
      void before.then(release);
      throw error;
    }
    return release;
  }

  /** Refuses newcomers and resolves when all that were let in have finished. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#tail;
  }
}

async function waitFor(turn: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return turn;
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      reject(abortError(signal.reason));
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    await Promise.race([turn, aborted]);
    throwIfAborted(signal);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
