import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { loadBetween, sampleCpu } from '../../../../src/main/trace/machine-load';

const CORES = availableParallelism();
const at = (busyMs: number, totalMs: number, ownMs: number) => ({
  busyMs: busyMs * CORES,
  totalMs: totalMs * CORES,
  ownMs: ownMs * CORES,
});

it('tells what others took apart from what Sotto took', () => {
  const load = loadBetween(at(0, 0, 0), at(800, 1000, 500));
  expect(load?.busyShare).toBeCloseTo(0.8, 6);
  expect(load?.othersShare).toBeCloseTo(0.3, 6);
  expect(load?.cores).toBe(CORES);
});

it('never tells a share outside 0 and 1, though the counters tick apart from each other', () => {
  expect(loadBetween(at(0, 0, 0), at(400, 1000, 900))).toMatchObject({ othersShare: 0 });
  expect(loadBetween(at(0, 0, 0), at(1010, 1000, 0))).toMatchObject({ busyShare: 1 });
});

it('says nothing about an instant: the counters tick too slowly for it', () => {
  expect(loadBetween(at(0, 0, 0), at(10, 20, 5))).toBeNull();
});

it('reads counters that only grow', () => {
  const first = sampleCpu();
  const second = sampleCpu();
  expect(first.totalMs).toBeGreaterThan(0);
  expect(second.totalMs).toBeGreaterThanOrEqual(first.totalMs);
  expect(second.ownMs).toBeGreaterThanOrEqual(first.ownMs);
});
