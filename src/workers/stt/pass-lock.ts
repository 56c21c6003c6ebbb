import { abortError, throwIfAborted } from '../../shared/errors';

/** Lets one native pass run at a time; who waits leaves at once when its signal is aborted. */
export class PassLock {
  #last: Promise<void> = Promise.resolve();

  /** Runs `pass` when all before it have ended. */
  async run<T>(signal: AbortSignal, pass: () => Promise<T>): Promise<T> {
    const before = this.#last;
    let leave: () => void = () => undefined;
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    // Also when this one gives up waiting, the next has to wait for those before it.
    this.#last = before.then(() => left);
    try {
      await untilFreeOrAborted(before, signal);
      return await pass();
    } finally {
      leave();
    }
  }

  /** Resolves when no pass runs or waits. */
  async idle(): Promise<void> {
    await this.#last;
  }
}

async function untilFreeOrAborted(before: Promise<void>, signal: AbortSignal): Promise<void> {
  let giveUp: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    giveUp = () => {
      reject(abortError(signal.reason));
    };
    signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    throwIfAborted(signal);
    await Promise.race([before, aborted]);
    throwIfAborted(signal);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
