import { abortError, isAbort, throwIfAborted } from '../../shared/errors';

/**
 * The look-ups of one turn: profile, persona, affect and embeddings happen once, however many parts ask
 * and however often the words are thought about while the key is held (product B10). Failed look-ups are
 * not kept. `clear` ends it, also when the turn fails.
 */
export class RequestCache {
  #entries = new Map<string, Promise<unknown>>();
  #hits = 0;
  #misses = 0;

  get hits(): number {
    return this.#hits;
  }

  get misses(): number {
    return this.#misses;
  }

  get size(): number {
    return this.#entries.size;
  }

  /**
   * The value under `key`, looked up at most once at a time. A waiter whose own signal is still good is
   * not cancelled by the one that began the look-up: it looks up again.
   */
  async once<T>(key: string, signal: AbortSignal, lookUp: () => Promise<T>): Promise<T> {
    throwIfAborted(signal);
    const known = this.#entries.get(key);
    if (known === undefined) return await this.#begin(key, lookUp);
    this.#hits += 1;
    try {
      // The key names the kind of value: each kind has one caller that knows its type.
      return (await untilAborted(known, signal)) as T;
    } catch (error) {
      if (!isAbort(error) || signal.aborted) throw error;
      return await this.#begin(key, lookUp);
    }
  }

  /** Forgets everything; the counters stay, for the trace. */
  clear(): void {
    this.#entries.clear();
  }

  async #begin<T>(key: string, lookUp: () => Promise<T>): Promise<T> {
    this.#misses += 1;
    const entry = lookUp();
    this.#entries.set(key, entry);
    try {
      return await entry;
    } catch (error) {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
      throw error;
    }
  }
}

/** The value, or the abort of `signal` if that comes first. */
async function untilAborted(value: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => {
      reject(abortError(signal.reason));
    };
  });
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([value, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
