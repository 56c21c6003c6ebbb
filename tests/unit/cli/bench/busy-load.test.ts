import { describe, expect, it } from 'vitest';
import { BusyLoad } from '../../../../src/cli/bench/busy-load';
import { needs } from '../../../needs';
import { LoadMeter } from '../../../../src/cli/bench/machine-load';

const problem = process.platform === 'win32' ? 'it needs signals that Windows does not have' : null;

describe('BusyLoad', needs(problem), () => {
  it('leaves no process behind, whether it rests or runs', async () => {
    const load = BusyLoad.start(2);
    expect(load.processes).toBe(2);
    load.go();
    await load.dispose();
    expect(load.processes).toBe(0);
    const resting = BusyLoad.start(1);
    await resting.dispose();
    expect(resting.processes).toBe(0);
  });
});

describe('LoadMeter', () => {
  it('reports shares of the whole machine', () => {
    const meter = new LoadMeter();
    const { busyShare, othersShare, stealShare, cores } = meter.report();
    expect(cores).toBeGreaterThan(0);
    for (const share of [busyShare, othersShare, stealShare ?? 0]) {
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }
    expect(othersShare).toBeLessThanOrEqual(busyShare);
  });
});
