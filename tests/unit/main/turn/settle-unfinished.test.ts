import { describe, expect, it } from 'vitest';
import type { TurnRecord } from '../../../../src/shared/turn';
import { settleUnfinished } from '../../../../src/main/turn/settle-unfinished';

function turn(id: string, userText: string): TurnRecord {
  return {
    id,
    conversationId: 'c',
    input: 'speech',
    state: 'thinking',
    startedMs: 1,
    userText,
    replyText: '',
    heardText: '',
    language: 'en',
    error: null,
  };
}

describe('settleUnfinished', () => {
  it('closes every turn a crash left open, keeps the words, mentions those that have any', async () => {
    const saved: TurnRecord[] = [];
    const told = await settleUnfinished({
      unfinishedTurns: () => Promise.resolve([turn('a', 'hello'), turn('b', '')]),
      saveTurn: (record) => {
        saved.push(record);
        return Promise.resolve();
      },
    });
    expect(told.map(({ id }) => id)).toEqual(['a']);
    expect(saved.map(({ id, state, userText }) => [id, state, userText])).toEqual([
      ['a', 'failed', 'hello'],
      ['b', 'failed', ''],
    ]);
    expect(saved[0]?.error?.kind).toBe('engine-crashed');
  });
});
