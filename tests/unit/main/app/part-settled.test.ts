import { describe, expect, it } from 'vitest';

import { PartSettled } from '../../../../src/main/app/part-settled';
import type { ReadinessItem } from '../../../../src/shared/contracts/ipc';

const memory = (state: ReadinessItem['state'], part: ReadinessItem['part'] = 'memory') => ({
  ready: false,
  items: [{ part, state, model: '', progress: null, problem: null }],
});

async function isSettled(gate: PartSettled): Promise<boolean> {
  return Promise.race([gate.settled.then(() => true), Promise.resolve().then(() => false)]);
}

describe('PartSettled', () => {
  it.each(['ready', 'failed', 'missing'] as const)('lets go when the part is %s', async (state) => {
    const gate = new PartSettled('memory');
    gate.see(memory(state));
    expect(await isSettled(gate)).toBe(true);
  });

  it('waits while it is waiting, loading or warming, and for no other part', async () => {
    const gate = new PartSettled('memory');
    for (const state of ['waiting', 'loading', 'warming'] as const) gate.see(memory(state));
    gate.see(memory('ready', 'hearing'));
    gate.see({ ready: false, items: [] });
    expect(await isSettled(gate)).toBe(false);
  });
});
