import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MachineLoad } from '../../../src/workers/machine-load';

let atMs = 0;
let allMs = 0;
let ownMs = 0;
const read = () => ({ atMs, allMs, ownMs });

/** Time goes by; this process and the others work for so many ms of it. */
function pass(spanMs: number, own: number, others: number): void {
  atMs += spanMs;
  ownMs += own;
  allMs += own + others;
  vi.spyOn(performance, 'now').mockReturnValue(atMs);
}

beforeEach(() => {
  atMs = 1000;
  vi.spyOn(performance, 'now').mockReturnValue(atMs);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('the load of the machine', () => {
  it('counts what others do, not our own engines', () => {
    const load = new MachineLoad(read);
    pass(1000, 2000, 0);
    expect(load.otherCores()).toBe(0);
    pass(1000, 500, 1500);
    expect(load.otherCores()).toBeCloseTo(1.5);
  });

  it('keeps its answer for a moment, since the kernel counts in steps', () => {
    const load = new MachineLoad(read);
    pass(1000, 0, 1000);
    expect(load.otherCores()).toBeCloseTo(1);
    pass(20, 0, 0);
    expect(load.otherCores()).toBeCloseTo(1);
    pass(200, 0, 0);
    expect(load.otherCores()).toBe(0);
  });

  it('leaves all threads on a quiet machine and one on a full one', () => {
    const load = new MachineLoad(read);
    pass(1000, 1000, 50);
    expect(load.threads(2, 2)).toBe(2);
    pass(1000, 200, 700);
    expect(load.threads(2, 2)).toBe(1);
    pass(1000, 0, 4000);
    expect(load.threads(2, 2)).toBe(1);
    expect(load.threads(8, 16)).toBe(8);
  });
});
