import { describe, expect, it } from 'vitest';

import { areDone, runSteps } from '../../../../scripts/lib/steps.mjs';

/** State without a file. */
function memoryState() {
  const done = new Map<string, string>();
  return {
    isDone: (step: string, inputs: string) => done.get(step) === inputs,
    markDone: (step: string, inputs: string) => void done.set(step, inputs),
  };
}

function step(name: string, overrides: object = {}) {
  const runs: string[] = [];
  return {
    name,
    runs,
    inputs: () => ['1'],
    isInPlace: () => true,
    run: async () => void runs.push(name),
    ...overrides,
  };
}

describe('runSteps', () => {
  it('runs each step once, in order', async () => {
    const state = memoryState();
    const steps = [step('a'), step('b')];
    expect(await runSteps(steps, state)).toEqual(['a', 'b']);
    expect(await runSteps(steps, state)).toEqual([]);
    expect(await areDone(steps, state)).toBe(true);
  });

  it('runs a step again whose inputs changed, and no other', async () => {
    const state = memoryState();
    let input = '1';
    const steps = [step('a'), step('b', { inputs: () => [input] })];
    await runSteps(steps, state);
    input = '2';
    expect(await areDone(steps, state)).toBe(false);
    expect(await runSteps(steps, state)).toEqual(['b']);
  });

  it('runs a step again whose result has gone', async () => {
    const state = memoryState();
    let there = true;
    const steps = [step('a', { isInPlace: () => there })];
    await runSteps(steps, state);
    there = false;
    expect(await runSteps(steps, state)).toEqual(['a']);
  });

  it('does not mark a step that failed, and stops there', async () => {
    const state = memoryState();
    const last = step('c');
    const steps = [step('a'), step('b', { run: () => Promise.reject(new Error('no')) }), last];
    await expect(runSteps(steps, state)).rejects.toThrow('no');
    expect(last.runs).toEqual([]);
    const mended = [steps[0]!, step('b'), last];
    expect(await runSteps(mended, state)).toEqual(['b', 'c']);
  });

  it('reads inputs only when the steps before have run', async () => {
    const state = memoryState();
    const made: string[] = [];
    const first = step('a', { run: async () => void made.push('version') });
    const second = step('b', {
      inputs: () => {
        if (made.length === 0) throw new Error('not there yet');
        return made;
      },
    });
    expect(await areDone([first, second], state)).toBe(false);
    expect(await runSteps([first, second], state)).toEqual(['a', 'b']);
  });

  it('goes on beside a step that takes long, and ends when that one has ended', async () => {
    const state = memoryState();
    let end: () => void = () => undefined;
    const long = step('long', {
      beside: true,
      run: () => new Promise<void>((resolve) => (end = resolve)),
    });
    const short = step('short', { run: async () => end() });
    expect(await runSteps([step('a'), long, short], state)).toEqual(['a', 'long', 'short']);
    expect(await areDone([long, short], state)).toBe(true);
  });

  it('keeps the result of what ran beside a step that failed, and fails when it fails', async () => {
    const state = memoryState();
    const long = step('long', { beside: true });
    const failing = step('b', { run: () => Promise.reject(new Error('no')) });
    await expect(runSteps([long, failing], state)).rejects.toThrow('no');
    expect(long.runs).toEqual(['long']);
    expect(await areDone([long], state)).toBe(true);
    const broken = step('broken', { beside: true, run: () => Promise.reject(new Error('broken')) });
    const after = step('after');
    await expect(runSteps([broken, after], state)).rejects.toThrow('broken');
    expect(after.runs).toEqual(['after']);
  });
});
