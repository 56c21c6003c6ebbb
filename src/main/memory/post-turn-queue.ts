import { SottoError } from '../../shared/errors';

/** Enough for a quick talker on a slow disk; beyond it the caller waits (product C7). */
const MAX_WAITING = 1000;

/**
 * Work that follows a turn, one piece after another in the order in which it was added, off the
 * critical path. Bounded: who adds to a full queue waits for room, behind those who wait already.
 * Drained at quit: what was added is done, that of those who wait for room too.
 */
export class PostTurnQueue {
  #tail: Promise<unknown> = Promise.resolve();
  #length = 0;
  /** Those who wait for room, first come first served; a place is handed over, never free between. */
  #room: (() => void)[] = [];
  #closed = false;

  constructor(private readonly limit = MAX_WAITING) {}

  /** Jobs in the queue that have not ended yet; never above the limit. */
  get length(): number {
    return this.#length;
  }

  /**
   * Resolves or rejects as the job does. A failed job does not keep the next one from running.
   *
   * @throws SottoError `disposed` once the queue is drained for good
   */
  async add<T>(job: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new SottoError('disposed', 'the memory takes no more work');
    if (this.#length < this.limit) this.#length += 1;
    else await this.#placeHandedOver();
    const run = this.#tail.then(job);
    this.#tail = run.then(
      () => {
        this.#leave();
      },
      () => {
        this.#leave();
      },
    );
    return await run;
  }

  /** Waits until everything that was added is done. */
  async idle(): Promise<void> {
    while (this.#length > 0) {
      await this.#tail;
      // Who was handed the last place puts the job into it a moment later.
      await Promise.resolve();
    }
  }

  /** Takes no more and finishes what there is. */
  async drain(): Promise<void> {
    this.#closed = true;
    await this.idle();
  }

  async #placeHandedOver(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#room.push(resolve);
    });
  }

  #leave(): void {
    const next = this.#room.shift();
    if (next === undefined) this.#length -= 1;
    else next();
  }
}
