import { SottoError } from '../../shared/errors';

/** Enough for a quick talker on a slow disk; beyond it the caller waits (product C7). */
const MAX_WAITING = 1000;

/**
 * Work that follows a turn, one piece after another in the order of the turns, off the critical path.
 * Bounded: who adds to a full queue waits for room. Drained at quit: what was added is done.
 */
export class PostTurnQueue {
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #room: (() => void)[] = [];
  #closed = false;

  constructor(private readonly limit = MAX_WAITING) {}

  /** Jobs that have not ended yet. */
  get length(): number {
    return this.#waiting;
  }

  /**
   * Resolves or rejects as the job does. A failed job does not keep the next one from running.
   *
   * @throws SottoError `disposed` once the queue is drained for good
   */
  async add<T>(job: () => Promise<T>): Promise<T> {
    while (this.#waiting >= this.limit) await this.#someRoom();
    if (this.#closed) throw new SottoError('disposed', 'the memory takes no more work');
    this.#waiting += 1;
    const run = this.#tail.then(job);
    this.#tail = run
      .catch(() => undefined)
      .finally(() => {
        this.#waiting -= 1;
        this.#room.shift()?.();
      });
    return await run;
  }

  /** Waits until everything that was added is done. */
  async idle(): Promise<void> {
    while (this.#waiting > 0) await this.#tail;
  }

  /** Takes no more and finishes what there is; also those who wait for room are turned away. */
  async drain(): Promise<void> {
    this.#closed = true;
    await this.idle();
    for (const waiter of this.#room.splice(0)) waiter();
  }

  async #someRoom(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#room.push(resolve);
    });
  }
}
