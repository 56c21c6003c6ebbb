import { beforeEach, describe, expect, it } from 'vitest';
import type { RecallQuery } from '../../../../src/shared/contracts/memory';
import type { Db } from '../../../../src/workers/memory/db';
import { addMemories } from '../../../../src/workers/memory/memories';
import { fuse, recall } from '../../../../src/workers/memory/recall';
import { saveTurn } from '../../../../src/workers/memory/turns';
import { direction, memoryDatabase, mix, random, testCall, turnRecord } from './fixture';

let db: Db;
beforeEach(() => {
  db = memoryDatabase().db;
});

const remember = (turnId: string, text: string, embedding: Float32Array): void => {
  saveTurn(db, turnRecord(turnId, { startedMs: 5000 }));
  addMemories(db, [{ turnId, speaker: 'user', text, embedding }]);
};
const ask = (query: Partial<RecallQuery>) =>
  recall(
    db,
    { text: '', embedding: new Float32Array(0), limit: 5, excludeTurnIds: [], ...query },
    testCall(),
  ).memories;

describe('among 300 memories of a life', () => {
  const PLACES = ['harbour', 'kitchen', 'office', 'garden', 'station', 'library'];
  beforeEach(() => {
    const next = random(7);
    for (let index = 0; index < 300; index += 1) {
      const place = PLACES[Math.floor(next() * PLACES.length)] ?? '';
      remember(`t${index}`, `we met number ${index} at the ${place}`, direction(1000 + index));
    }
    remember('sister', 'Anna moved to Lisbon in March', direction(1));
    remember('dog', 'the puppy is called Rex', direction(2));
  });

  it('finds a planted memory by its meaning', () => {
    const [first] = ask({ embedding: mix(direction(1), direction(50), 0.3) });
    expect(first).toMatchObject({
      turnId: 'sister',
      text: 'Anna moved to Lisbon in March',
      speaker: 'user',
      source: 'vector',
      saidMs: 5000,
    });
    expect(first?.distance).toBeGreaterThan(0);
    expect(first?.distance).toBeLessThan(0.5);
  });

  it('finds a planted memory by a word, whatever its ending', () => {
    const [first] = ask({ text: 'Where do puppies sleep?' });
    expect(first).toMatchObject({ turnId: 'dog', source: 'text', distance: null });
  });

  it('puts what both searches find first', () => {
    const [first, second] = ask({
      text: 'puppy',
      embedding: mix(direction(2), direction(60), 0.4),
    });
    expect(first).toMatchObject({ turnId: 'dog', source: 'both' });
    expect(first?.score).toBeCloseTo(2 / 21, 9);
    expect(second?.score).toBeCloseTo(1 / 22, 9);
  });

  it('leaves out turns that are in the window, however many', () => {
    const near = direction(3);
    const recent = Array.from({ length: 80 }, (_, index) => `recent${index}`);
    for (const [index, id] of recent.entries()) {
      remember(id, `Lisbon again ${index}`, mix(near, direction(index), 0.01));
    }
    const found = ask({
      text: 'Lisbon',
      embedding: mix(near, direction(1), 0.5),
      limit: 3,
      excludeTurnIds: recent,
    });
    expect(found[0]).toMatchObject({ turnId: 'sister', source: 'both' });
    expect(found).toHaveLength(3);
    expect(found.filter((memory) => recent.includes(memory.turnId))).toEqual([]);
  });

  it('gives the same answer to the same question, the younger of equals first', () => {
    for (const id of ['x', 'y', 'z']) remember(id, 'my locker code is blue', direction(9));
    const question = { text: 'locker', embedding: direction(9), limit: 3 };
    expect(ask(question).map((memory) => memory.turnId)).toEqual(['z', 'y', 'x']);
    expect(ask(question)).toEqual(ask(question));
  });
});

it('answers with nothing when nothing was said, nothing is asked or nothing fits', () => {
  expect(ask({ text: 'anything there', embedding: direction(1) })).toEqual([]);
  remember('a', 'words', direction(1));
  expect(ask({ text: '???' })).toEqual([]);
  expect(ask({ text: 'unrelated' })).toEqual([]);
  expect(ask({ text: 'words', embedding: direction(1), limit: 0 })).toEqual([]);
});

it('refuses a broken embedding', () => {
  expect(() => ask({ embedding: new Float32Array(3) })).toThrow(/384 finite/u);
});

it('draws a span for each of its steps and times them', () => {
  remember('a', 'words', direction(1));
  const call = testCall();
  const result = recall(
    db,
    { text: 'words', embedding: direction(1), limit: 4, excludeTurnIds: ['b'] },
    call,
  );
  expect(call.spans.map((span) => [span.name, span.attributes])).toEqual([
    ['memory.recall_vector', { neighbours: 32, found: 1 }],
    ['memory.recall_text', { found: 1 }],
    ['memory.recall_fuse', { memories: 1 }],
  ]);
  expect(call.spans.every((span) => span.parentId === 'parent')).toBe(true);
  expect(Math.min(result.vectorMs, result.textMs, result.fuseMs)).toBeGreaterThan(0);
});

it('stops between its searches when it is cancelled', () => {
  const controller = new AbortController();
  controller.abort();
  expect(() =>
    recall(
      db,
      { text: 'x', embedding: direction(1), limit: 4, excludeTurnIds: [] },
      testCall({ signal: controller.signal }),
    ),
  ).toThrow(expect.objectContaining({ kind: 'aborted' }));
});

it('fuses by rank, not by score', () => {
  const hit = (id: number, distance: number | null = null) => ({ id, distance });
  const fused = fuse([hit(1, 0.1), hit(2, 0.8), hit(3, 0.9)], [hit(3), hit(4)]);
  expect(fused.map((item) => [item.id, item.source])).toEqual([
    [3, 'both'],
    [1, 'vector'],
    [2, 'vector'],
    [4, 'text'],
  ]);
});
