import { beforeEach, expect, it } from 'vitest';
import type { Db } from '../../../../src/workers/memory/db';
import {
  deleteTurn,
  findTurn,
  listTurns,
  listUnfinishedTurns,
  saveTurn,
} from '../../../../src/workers/memory/turns';
import { memoryDatabase, turnRecord } from './fixture';

let db: Db;
beforeEach(() => {
  db = memoryDatabase().db;
});

const ids = (turns: readonly { id: string }[]): string[] => turns.map((turn) => turn.id);

it('gives back every field of a turn', () => {
  const turn = turnRecord('a', {
    input: 'text',
    state: 'failed',
    startedMs: 1_700_000_000_123.4567,
    userText: 'Où est ma sœur? 🧭\u0000',
    heardText: '',
    language: 'fr',
    error: { kind: 'deadline', name: 'SottoError', message: 'too late', hint: 'again' },
  });
  saveTurn(db, turn);
  expect(findTurn(db, 'a')).toEqual(turn);
  expect(findTurn(db, 'b')).toBeNull();
});

it('replaces a turn and keeps its place', () => {
  saveTurn(db, turnRecord('a', { state: 'recording', userText: '' }));
  saveTurn(db, turnRecord('b'));
  saveTurn(db, turnRecord('a', { state: 'done', userText: 'now known' }));
  const turns = listTurns(db, { conversationId: null, limit: 10, beforeTurnId: null });
  expect(ids(turns)).toEqual(['a', 'b']);
  expect(turns[0]?.userText).toBe('now known');
});

it('pages through one conversation or all, newest last, also where times are equal', () => {
  for (let index = 0; index < 10; index += 1) {
    saveTurn(
      db,
      turnRecord(`t${index}`, {
        conversationId: index % 2 === 0 ? 'even' : 'odd',
        startedMs: 1000 + Math.floor(index / 3),
      }),
    );
  }
  const page = (conversationId: string | null, limit: number, before: string | null): string[] =>
    ids(listTurns(db, { conversationId, limit, beforeTurnId: before }));
  expect(page(null, 4, null)).toEqual(['t6', 't7', 't8', 't9']);
  expect(page(null, 4, 't6')).toEqual(['t2', 't3', 't4', 't5']);
  expect(page(null, 4, 't2')).toEqual(['t0', 't1']);
  expect(page('even', 3, null)).toEqual(['t4', 't6', 't8']);
  expect(page('even', 3, 't4')).toEqual(['t0', 't2']);
  expect(page('none', 3, null)).toEqual([]);
  expect(page(null, 4, 'unknown')).toEqual([]);
});

it('lists the turns that never ended', () => {
  for (const state of ['recording', 'heard', 'thinking', 'speaking', 'done', 'failed'] as const) {
    saveTurn(db, turnRecord(state, { state }));
  }
  saveTurn(db, turnRecord('x', { state: 'cancelled' }));
  saveTurn(db, turnRecord('y', { state: 'not-heard' }));
  expect(ids(listUnfinishedTurns(db))).toEqual(['recording', 'heard', 'thinking', 'speaking']);
});

it('deletes one turn and tells whether there was one', () => {
  saveTurn(db, turnRecord('a'));
  saveTurn(db, turnRecord('b'));
  expect(deleteTurn(db, 'a')).toBe(true);
  expect(deleteTurn(db, 'a')).toBe(false);
  expect(findTurn(db, 'a')).toBeNull();
  expect(findTurn(db, 'b')).not.toBeNull();
});
