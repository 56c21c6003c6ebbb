import { beforeEach, expect, it } from 'vitest';
import { countRows } from '../../../../src/workers/memory/counts';
import type { Db } from '../../../../src/workers/memory/db';
import { addMemories, loadMemories, memoryIdsOf } from '../../../../src/workers/memory/memories';
import { sql } from '../../../../src/workers/memory/sql';
import { deleteTurn, saveTurn } from '../../../../src/workers/memory/turns';
import { direction, memoryDatabase, turnRecord } from './fixture';

let db: Db;
beforeEach(() => {
  db = memoryDatabase().db;
  saveTurn(db, turnRecord('a', { startedMs: 1234.5 }));
  saveTurn(db, turnRecord('b'));
});

const entry = (turnId: string, text: string, speaker: 'user' | 'companion' = 'user') => ({
  turnId,
  speaker,
  text,
  embedding: direction(text.length),
});

it('keeps rows, vectors and index entries in step', () => {
  expect(addMemories(db, [entry('a', 'one'), entry('a', 'two', 'companion')])).toBe(2);
  expect(countRows(db)).toMatchObject({ memories: 2, vectors: 2, texts: 2 });
  expect(loadMemories(db, [1, 99])).toEqual([
    {
      id: 1,
      heard_text: 'reply to a',
      turn_id: 'a',
      speaker: 'user',
      text: 'one',
      said_ms: 1234.5,
      importance: 0.5,
      pinned: 0,
    },
  ]);
});

it('keeps the same words of the same turn once', () => {
  addMemories(db, [entry('a', 'one'), entry('a', 'one')]);
  expect(
    addMemories(db, [entry('a', 'one'), entry('b', 'one'), entry('a', 'one', 'companion')]),
  ).toBe(2);
  expect(countRows(db)).toMatchObject({ memories: 3, vectors: 3, texts: 3 });
});

it('leaves silence out', () => {
  expect(addMemories(db, [entry('a', ' \n')])).toBe(0);
  expect(countRows(db).memories).toBe(0);
});

it('takes all of a batch or nothing', () => {
  const broken = { ...entry('a', 'two'), embedding: new Float32Array(383).fill(1) };
  expect(() => db.write((tx) => addMemories(tx, [entry('a', 'one'), broken]))).toThrow(
    /384 finite/u,
  );
  expect(() => db.write((tx) => addMemories(tx, [entry('a', 'one'), entry('z', 'x')]))).toThrow(
    /must be saved before/u,
  );
  expect(countRows(db)).toMatchObject({ memories: 0, vectors: 0, texts: 0 });
});

it.each([
  ['all zero', new Float32Array(384)],
  ['not a number', new Float32Array(384).fill(Number.NaN)],
  ['infinite', new Float32Array(384).fill(Number.POSITIVE_INFINITY)],
])('refuses a vector that is %s', (_, embedding) => {
  expect(() => addMemories(db, [{ ...entry('a', 'one'), embedding }])).toThrow(/384 finite/u);
});

it('takes vector and index entry along when a turn is deleted, and never reuses an id', () => {
  addMemories(db, [entry('a', 'one'), entry('b', 'two'), entry('b', 'three')]);
  deleteTurn(db, 'b');
  expect(countRows(db)).toMatchObject({ memories: 1, vectors: 1, texts: 1 });
  db.run(sql`INSERT INTO memory_texts (memory_texts, rank) VALUES ('integrity-check', 1)`);
  addMemories(db, [entry('a', 'four')]);
  expect([...memoryIdsOf(db, ['a', 'b'])]).toEqual([1, 4]);
});
