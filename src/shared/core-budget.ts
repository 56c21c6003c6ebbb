import { throwIfAborted } from './errors';

/** Engines that compute on the CPU's cores, the most urgent first. */
export type CoreUser = 'stt' | 'onnx' | 'llm';

const ORDER: readonly CoreUser[] = ['stt', 'onnx', 'llm'];
/** Behind the counters of who runs or waits: the steps of the language model that are under way. */
const STEP = ORDER.length + ORDER.indexOf('llm');

/** A wake-up that was missed, or a cancel, is noticed this much later. */
const LOOK_AGAIN_MS = 25;

/**
 * How long a pass of whisper lets a step of the language model end that is under way: longer than any
 * batch takes by itself, and much shorter than both take together.
 */
const STEP_ENDS_WITHIN_MS = 500;

/**
 * Who may use the cores: one engine at a time where there are fewer cores than the engines want.
 * ggml's threads spin while they wait for each other; with two engines on the same two cores each
 * takes ten times as long as alone (performance-anchors: "tail law"). So before each step, a token or
 * a piece of sound, the less urgent engine waits until the more urgent ones are done: whisper before
 * Piper before the language model. And a pass of whisper, which is long, waits for the one step of the
 * language model that is under way when it comes (seen without: an encoder of 300 ms took 2,500).
 *
 * It lives in memory that the engine threads share, two counters an engine (steps that run or wait,
 * and those of them that others wait for), because a message to another thread would cost more than
 * many a step.
 */
export class CoreBudget {
  readonly #running: Int32Array<SharedArrayBuffer> | null;

  /** @param memory what `allocate` gave, shared by all; null lets everybody run at any time. */
  constructor(readonly memory: SharedArrayBuffer | null) {
    this.#running = memory === null ? null : new Int32Array(memory);
  }

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(2 * ORDER.length * Int32Array.BYTES_PER_ELEMENT);
  }

  /** Waits for its turn, then runs a step that less urgent engines wait for. */
  async use<T>(user: CoreUser, signal: AbortSignal, step: () => Promise<T>): Promise<T> {
    const leave = await this.enter(user, signal);
    try {
      return await step();
    } finally {
      leave();
    }
  }

  /** As `use` for work that is no single call; the function that comes back ends it. */
  async enter(user: CoreUser, signal: AbortSignal): Promise<() => void> {
    const running = this.#running;
    if (running === null) return () => undefined;
    const index = ORDER.indexOf(user);
    const leave = (): void => {
      Atomics.sub(running, index, 1);
      Atomics.notify(running, index);
    };
    // Who waits counts already, so that nobody less urgent slips in between.
    Atomics.add(running, index, 1);
    try {
      if (this.#blockedBy(user) !== null) await this.turnOf(user, signal);
      if (user === 'stt') await this.#stepEnds(running, signal);
    } catch (error) {
      leave();
      throw error;
    }
    return leave;
  }

  /** Resolves when no more urgent engine computes; with the time waited, ms. Kind `aborted`. */
  async turnOf(user: CoreUser, signal: AbortSignal): Promise<number> {
    const running = this.#running;
    if (running === null) return 0;
    const startMs = performance.now();
    let waited = false;
    for (;;) {
      const blocker = this.#blockedBy(user);
      if (blocker === null) return waited ? performance.now() - startMs : 0;
      throwIfAborted(signal);
      waited = true;
      const { index, count } = blocker;
      await Atomics.waitAsync(running, index, count, LOOK_AGAIN_MS).value;
    }
  }

  /**
   * Waits for the turn of the language model, then counts a step of it as under way until the function
   * that comes back is called.
   */
  async beginStep(signal: AbortSignal): Promise<{ waitedMs: number; end: () => void }> {
    const running = this.#running;
    if (running === null) return { waitedMs: 0, end: () => undefined };
    let waitedMs = 0;
    for (;;) {
      waitedMs += await this.turnOf('llm', signal);
      Atomics.add(running, STEP, 1);
      let ended = false;
      const end = (): void => {
        if (ended) return;
        ended = true;
        Atomics.sub(running, STEP, 1);
        Atomics.notify(running, STEP);
      };
      // Whoever came in between has seen no step, or sees this one: one of the two must go back.
      if (this.#blockedBy('llm') === null) return { waitedMs, end };
      end();
    }
  }

  /**
   * The thread of this engine has ended in the middle of its work: what it ran or waited for counts no
   * more, since nobody is left to end it and the others would wait for ever.
   */
  takeBack(user: CoreUser): void {
    const running = this.#running;
    if (running === null) return;
    const index = ORDER.indexOf(user);
    for (const counter of [index, ORDER.length + index]) {
      Atomics.store(running, counter, 0);
      Atomics.notify(running, counter);
    }
  }

  async #stepEnds(running: Int32Array<SharedArrayBuffer>, signal: AbortSignal): Promise<void> {
    const untilMs = performance.now() + STEP_ENDS_WITHIN_MS;
    for (;;) {
      const steps = Atomics.load(running, STEP);
      if (steps === 0 || performance.now() >= untilMs) return;
      throwIfAborted(signal);
      await Atomics.waitAsync(running, STEP, steps, LOOK_AGAIN_MS).value;
    }
  }

  /** The first more urgent engine that computes now, and how many of its steps run. */
  #blockedBy(user: CoreUser): { index: number; count: number } | null {
    const running = this.#running;
    if (running === null) return null;
    for (let index = 0; index < ORDER.indexOf(user); index += 1) {
      const count = Atomics.load(running, index);
      if (count > 0) return { index, count };
    }
    return null;
  }
}
