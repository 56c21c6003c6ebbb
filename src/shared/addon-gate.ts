const FREE = 0;
const TAKEN = 1;
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

  /** @param memory what `allocate` gave, shared by all; null is a gate that stands open. */
  constructor(memory: SharedArrayBuffer | null) {
    this.#state = memory === null ? null : new Int32Array(memory);
  }

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  }

  /** Waits until no other thread loads an addon, then runs `load`. Rejects with what `load` throws. */
  async alone<T>(load: () => T | Promise<T>): Promise<T> {
    const state = this.#state;
    if (state === null) return await load();
    // Waiting on shared memory does not keep a thread alive that listens to nobody yet.
    const staying = setInterval(() => undefined, STAY_MS);
    while (Atomics.compareExchange(state, 0, FREE, TAKEN) !== FREE) {
      await Atomics.waitAsync(state, 0, TAKEN, LOOK_AGAIN_MS).value;
    }
    clearInterval(staying);
    try {
      return await load();
    } finally {
      Atomics.store(state, 0, FREE);
      Atomics.notify(state, 0, 1);
    }
  }
}
