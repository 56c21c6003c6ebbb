import { describe, expect, it } from 'vitest';
import { StepThreads } from '../../../../src/workers/llm/step-threads';

/** Runs steps that take `cost(threads, step)` ms; how often each number of threads was used. */
function run(
  chooser: StepThreads,
  steps: number,
  cost: (threads: number, step: number) => number,
): Map<number, number> {
  const used = new Map<number, number>();
  for (let step = 0; step < steps; step += 1) {
    const threads = chooser.next();
    used.set(threads, (used.get(threads) ?? 0) + 1);
    chooser.took(threads, cost(threads, step));
  }
  return used;
}

const share = (used: Map<number, number>, threads: number): number => {
  const all = [...used.values()].reduce((sum, count) => sum + count, 0);
  return (used.get(threads) ?? 0) / all;
};

describe('StepThreads', () => {
  it('prefers the number with the lower mean, though its usual step is slower', () => {
    const chooser = new StepThreads(2);
    // Two threads: 15 ms, but every fifth step 60; one: always 19.
    const cost = (threads: number, step: number): number =>
      threads === 1 ? 19 : step % 5 === 0 ? 60 : 15;
    run(chooser, 60, cost);
    expect(share(run(chooser, 240, cost), 1)).toBeGreaterThan(0.9);
  });

  it('uses all threads where they pay', () => {
    const chooser = new StepThreads(4);
    const cost = (threads: number): number => 80 / threads;
    run(chooser, 60, cost);
    expect(share(run(chooser, 240, cost), 4)).toBeGreaterThan(0.9);
  });

  it('does not go on with what is plainly slower', () => {
    const used = run(new StepThreads(8), 100, (threads) => 1000 / threads);
    expect(used.get(1)).toBe(3);
  });

  it('notices when the machine has changed', () => {
    const chooser = new StepThreads(2);
    run(chooser, 100, (threads) => (threads === 1 ? 20 : 25));
    run(chooser, 1000, (threads) => (threads === 1 ? 20 : 11));
    expect(
      share(
        run(chooser, 240, (threads) => (threads === 1 ? 20 : 11)),
        2,
      ),
    ).toBeGreaterThan(0.9);
  });

  it('has nothing to choose with one thread', () => {
    const chooser = new StepThreads(1);
    expect([...run(chooser, 50, () => 10).keys()]).toEqual([1]);
  });

  it('takes no lesson from steps with fewer threads than it asked for', () => {
    const chooser = new StepThreads(8);
    run(chooser, 60, (threads) => 80 / threads);
    chooser.took(3, 1);
    expect(
      share(
        run(chooser, 240, (threads) => 80 / threads),
        8,
      ),
    ).toBeGreaterThan(0.9);
  });
});
