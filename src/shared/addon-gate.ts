import { abortError } from './errors';

const FREE = 0;
/** Where in the shared memory it stands who is inside ({@link FREE}: nobody), and whether anyone may still come in. */
const STATE = 0;
const CLOSED = 1;
const SLOTS = 2;
/** A wake-up that was missed is noticed this much later. */
const LOOK_AGAIN_MS = 50;
const STAY_MS = 60_000;

/**
 * Lets one engine thread at a time load its native addon: addons that load at once have ended the
 * process (docs/decisions/0001-teardown.md). What follows, reading models and warming them, may overlap.
 *
 * It lives in memory that the engine threads share.
 */
export class AddonGate {
  readonly #state: Int32Array<SharedArrayBuffer> | null;

  /**
   * @param memory what `allocate` gave, shared by all; null is a gate that stands open
   * @param key who comes in here, above 0: each thread has its own
   */
  constructor(
    memory: SharedArrayBuffer | null,
    private readonly key = 1,
  ) {
    this.#state = memory === null ? null : new Int32Array(memory);
  }

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(SLOTS * Int32Array.BYTES_PER_ELEMENT);
  }

  /** At quit: who waits is turned away at once, in every thread; a load that has begun goes to its end. */
  close(): void {
    const state = this.#state;
    if (state === null) return;
    Atomics.store(state, CLOSED, 1);
    Atomics.notify(state, STATE);
  }

  /** The thread of this key has ended: if it was inside, nobody is left to come out. */
  takeBack(): void {
    if (this.#state !== null) this.#leave(this.#state);
  }

  /**
   * Waits until no other thread loads an addon, then runs `load`. Rejects with what `load` throws, and
   * with kind `aborted` once the gate is closed.
   */
  async alone<T>(load: () => T | Promise<T>): Promise<T> {
    const state = this.#state;
    if (state === null) return await load();
    // Waiting on shared memory does not keep a thread alive that listens to nobody yet.
    const staying = setInterval(() => undefined, STAY_MS);
    try {
      for (;;) {
        const inside = Atomics.compareExchange(state, STATE, FREE, this.key);
        if (inside === FREE) break;
        throwIfClosed(state);
        await Atomics.waitAsync(state, STATE, inside, LOOK_AGAIN_MS).value;
      }
    } finally {
      clearInterval(staying);
    }
    try {
      throwIfClosed(state);
      return await load();
    } finally {
      this.#leave(state);
    }
  }

  #leave(state: Int32Array<SharedArrayBuffer>): void {
    if (Atomics.compareExchange(state, STATE, this.key, FREE) !== this.key) return;
    Atomics.notify(state, STATE, 1);
  }
}

function throwIfClosed(state: Int32Array<SharedArrayBuffer>): void {
  if (Atomics.load(state, CLOSED) === 1) throw abortError('no more addons are loaded');
}
