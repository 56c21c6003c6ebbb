import { abortError, throwIfAborted } from '../../shared/errors';

/** One at a time, in the order of arrival; a waiter that is aborted leaves the queue at once. */
export class SerialQueue {
  #tail: Promise<void> = Promise.resolve();
  /** What those in the queue do, in order; the first has its turn. */
  #inside: string[] = [];

  /** What a newcomer would have to wait for, or null. */
  get ahead(): string | null {
    return this.#inside[0] ?? null;
  }

  /**
   * Resolves when all before it have left. The returned function gives the place free and must be
   * called exactly once. `doing` names the work for those who wait behind it. Rejects with kind
   * `aborted`.
   */
  async enter(signal: AbortSignal, doing = 'another call'): Promise<() => void> {
    throwIfAborted(signal);
    const before = this.#tail;
    let leave: () => void = () => undefined;
    const mine = new Promise<void>((resolve) => {
      leave = () => {
        this.#inside.splice(this.#inside.indexOf(doing), 1);
        resolve();
      };
    });
    this.#inside.push(doing);
    // Also when this waiter gives up, the next one has to wait for those before it.
    this.#tail = before.then(() => mine);
    try {
      await raceAbort(before, signal);
    } catch (error) {
      leave();
      throw error;
    }
    return leave;
  }

  /** Resolves when nobody is in the queue. */
  async idle(): Promise<void> {
    await this.#tail;
  }
}

async function raceAbort(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      reject(abortError(signal.reason));
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
