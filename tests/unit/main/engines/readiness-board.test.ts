import { describe, expect, it } from 'vitest';
import type { Readiness } from '../../../../src/shared/contracts/ipc';
import { ReadinessBoard } from '../../../../src/main/engines/readiness-board';

describe('ReadinessBoard', () => {
  it('is ready when every part is and a turn can be begun, and tells every change', () => {
    const told: Readiness[] = [];
    const board = new ReadinessBoard((readiness) => told.push(readiness));
    for (const { part } of board.current.items) board.set(part, { state: 'ready' });
    expect(board.current.ready).toBe(false);
    board.takenUp();
    expect(told.map(({ ready }) => ready)).toEqual([false, false, false, false, false, true]);
  });

  it('names the first part that is in the way', () => {
    const board = new ReadinessBoard(() => undefined);
    board.set('hearing', { state: 'ready' });
    board.set('thinking', { state: 'missing', problem: 'no model file' });
    expect(board.problem(['hearing'])).toBeNull();
    expect(board.problem(['hearing', 'thinking'])).toBe('no model file');
    expect(board.problem(['memory'])).toBe('memory is still waiting');
  });

  it('says why the second language model is missing without the paths of its problem', () => {
    const board = new ReadinessBoard(() => undefined);
    expect(board.strongMissing).toBe('loading');
    board.setStrong({ state: 'failed', problem: 'not enough memory for /models/big.gguf' });
    expect(board.strongMissing).toBe('failed');
    board.setStrong({ state: 'missing', problem: '/models/big.gguf does not exist' });
    expect(board.strongMissing).toBe('missing');
    board.setStrong({ state: 'warming', problem: null });
    expect(board.strongMissing).toBe('loading');
  });
});
