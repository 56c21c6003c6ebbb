/** Steps with each number of threads before one of them is preferred. */
const FIRST_TRIALS = 12;
/** From then on one step in so many is with another number: machines change. */
const TRY_AGAIN_EVERY = 24;
/** A number that is this much slower after its first steps is not tried to the end, nor again. */
const HOPELESS = 1.5;
const STEPS_TO_JUDGE = 3;
/** Weight of the newest step in a mean that forgets. */
const NEWEST_SHARE = 1 / 16;

interface Trial {
  readonly threads: number;
  steps: number;
  meanMs: number;
}

/**
 * How many threads a token is decoded with, found out by trying. A step of a small model is over in
 * 15 ms, and llama.cpp starts its threads anew for each: one that is put on its parent's core takes
 * 25 ms to be moved. On two cores two threads took 15 ms in most steps and 42 ms in every tenth, 21 to
 * 25 on average; one took 19 (SmolLM2-135M). A larger model gains from both. The mean decides, not the
 * median: a reply is the sum of its steps.
 */
export class StepThreads {
  readonly #trials: readonly Trial[];
  #steps = 0;

  /** @param most as many as the engine may use */
  constructor(most: number) {
    const counts = new Set([1, Math.ceil(most / 2), most]);
    this.#trials = [...counts].map((threads) => ({ threads, steps: 0, meanMs: 0 }));
  }

  /** For the coming step. */
  next(): number {
    const best = this.#trials.reduce((one, other) => (other.meanMs < one.meanMs ? other : one));
    const worth = this.#trials.filter(
      ({ steps, meanMs }) => steps < STEPS_TO_JUDGE || meanMs < best.meanMs * HOPELESS,
    );
    const untried = worth.reduce(
      (least, trial) => (trial.steps < least.steps ? trial : least),
      best,
    );
    if (untried.steps < FIRST_TRIALS) return untried.threads;
    this.#steps += 1;
    if (this.#steps % TRY_AGAIN_EVERY !== 0) return best.threads;
    const turn = Math.floor(this.#steps / TRY_AGAIN_EVERY) % worth.length;
    return worth[turn]?.threads ?? best.threads;
  }

  /** A step with `threads` took this long. Numbers that `next` never gives are left out. */
  took(threads: number, stepMs: number): void {
    const trial = this.#trials.find((one) => one.threads === threads);
    if (trial === undefined) return;
    trial.steps += 1;
    const share = Math.max(NEWEST_SHARE, 1 / trial.steps);
    trial.meanMs += (stepMs - trial.meanMs) * share;
  }
}
