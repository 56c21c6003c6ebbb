/**
 * An unbounded single-consumer queue as an async iterable: what `push` gets, `for await` gives, until
 * `close` or `fail`.
 */
export class AsyncQueue<T> implements AsyncIterable<T> {
  #items: T[] = [];
  #waiting: {
    resolve: (result: IteratorResult<T>) => void;
    reject: (error: unknown) => void;
  } | null = null;
  #closed = false;
  #error: Error | null = null;
  #onReturn: (() => void) | undefined;

  /** `onReturn` runs when the consumer stops early (break or throw in its loop). */
  constructor(onReturn?: () => void) {
    this.#onReturn = onReturn;
  }

  push(item: T): void {
    if (this.#closed) return;
    const waiting = this.#waiting;
    if (waiting === null) {
      this.#items.push(item);
      return;
    }
    this.#waiting = null;
    waiting.resolve({ value: item, done: false });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#waiting?.resolve({ value: undefined, done: true });
    this.#waiting = null;
  }

  fail(error: unknown): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#error = error instanceof Error ? error : new Error(String(error), { cause: error });
    this.#waiting?.reject(this.#error);
    this.#waiting = null;
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return {
      next: () => {
        const item = this.#items.shift();
        if (item !== undefined) return Promise.resolve({ value: item, done: false });
        if (this.#error !== null) return Promise.reject(this.#error);
        if (this.#closed) return Promise.resolve({ value: undefined, done: true });
        return new Promise((resolve, reject) => {
          this.#waiting = { resolve, reject };
        });
      },
      return: () => {
        this.#onReturn?.();
        this.close();
        return Promise.resolve({ value: undefined, done: true });
      },
    };
  }
}
