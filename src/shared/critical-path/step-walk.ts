import type { Step } from './steps';

/**
 * Two clocks are compared (the window's offset is known to well below a millisecond), so a step
 * counts as having just ended within this much of the moment that waited for it.
 */
const JUST_ENDED_MS = 1;

/**
 * The steps in the order of their ends, for a walk that only ever goes back in time: what ended
 * about now and what still runs is found without looking at all the others, so that a turn of
 * thousands of steps can be drawn while it grows.
 */
export class StepWalk {
  readonly #byEnd: readonly Step[];
  /** Index of the first step that ends after the cursor. */
  #above: number;
  #running: Step[] = [];

  constructor(steps: readonly Step[]) {
    this.#byEnd = steps.toSorted((a, b) => a.endMs - b.endMs);
    this.#above = this.#byEnd.length;
  }

  /** Goes back to this moment, which is never later than the one before. */
  comeDownTo(cursorMs: number): void {
    for (; this.#above > 0; this.#above -= 1) {
      const step = this.#byEnd[this.#above - 1];
      if (step === undefined || step.endMs <= cursorMs) break;
      this.#running.push(step);
    }
    this.#running = this.#running.filter((step) => step.startMs < cursorMs);
  }

  /** Steps that end after the moment of the walk and began before it. */
  get running(): readonly Step[] {
    return this.#running;
  }

  /** Steps that ended within {@link JUST_ENDED_MS} of the moment of the walk, on either side. */
  justEnded(cursorMs: number): readonly Step[] {
    const found = this.#running.filter((step) => step.endMs - cursorMs <= JUST_ENDED_MS);
    for (let index = this.#above - 1; index >= 0; index -= 1) {
      const step = this.#byEnd[index];
      if (step === undefined || cursorMs - step.endMs > JUST_ENDED_MS) break;
      found.push(step);
    }
    return found;
  }

  /** Of the open steps the one that ended last, at the moment of the walk or before it. */
  latestEnded(cursorMs: number, isOpen: (step: Step) => boolean): Step | undefined {
    let latest: Step | undefined;
    for (let index = this.#above - 1; index >= 0; index -= 1) {
      const step = this.#byEnd[index];
      if (step === undefined || (latest !== undefined && step.endMs < latest.endMs)) break;
      if (step.endMs <= cursorMs && isOpen(step)) latest = step;
    }
    return latest;
  }
}
