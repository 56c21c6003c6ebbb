import { beforeEach, describe, expect, it } from 'vitest';
import { nowMs } from '../../../../src/shared/clock';
import type { RecallQuery } from '../../../../src/shared/contracts/memory';
import type { Db } from '../../../../src/workers/memory/db';
import { addMemories } from '../../../../src/workers/memory/memories';
import { recall, wordsAhead } from '../../../../src/workers/memory/recall';
import { RecallIndex } from '../../../../src/workers/memory/recall-index';
import { sql } from '../../../../src/workers/memory/sql';
import { saveTurn } from '../../../../src/workers/memory/turns';
import { direction, memoryDatabase, mix, random, testCall, turnRecord } from './fixture';

let db: Db;
let index: RecallIndex;
beforeEach(() => {
  db = memoryDatabase().db;
  index = new RecallIndex();
});

const remember = (
  turnId: string,
  text: string,
  embedding: Float32Array,
  conversationId = turnId,
): void => {
  saveTurn(db, turnRecord(turnId, { startedMs: 5000, conversationId }));
  addMemories(db, [{ turnId, speaker: 'user', text, embedding }]);
};
const ask = (query: Partial<RecallQuery>) =>
  recall(
    db,
    index,
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
    // All of the words, and the nearness on top.
    expect(first?.score).toBeGreaterThan(1);
    expect(second?.score).toBeLessThan(0.3);
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
    index,
    { text: 'words', embedding: direction(1), limit: 4, excludeTurnIds: ['b'] },
    call,
  );
  expect(call.spans.map((span) => [span.name, span.attributes])).toEqual([
    ['memory.catch_up', {}],
    ['memory.recall_text', { found: 1 }],
    ['memory.recall_vector', { rows: 1, compared: 1 }],
    ['memory.recall_fuse', { memories: 1 }],
  ]);
  expect(call.spans.every((span) => span.parentId === 'parent')).toBe(true);
  expect(Math.min(result.vectorMs, result.textMs, result.fuseMs)).toBeGreaterThan(0);
});

describe('with the words looked up ahead', () => {
  const question = { text: 'Lisbon', embedding: direction(3), limit: 5, excludeTurnIds: ['c'] };
  beforeEach(() => {
    for (let filler = 0; filler < 400; filler += 1) {
      remember(`f${filler}`, `filler number ${filler}`, direction(2000 + filler));
    }
    remember('a', 'Anna moved to Lisbon', direction(1));
    remember('b', 'Lisbon was sunny', direction(2));
    remember('c', 'Lisbon again', direction(3));
  });
  const begin = (text = question.text) => wordsAhead(db, index, text, testCall());
  const turnsOf = (ahead: ReturnType<typeof begin>, text = question.text) =>
    recall(db, index, { ...question, text }, testCall(), { ahead })
      .memories.filter(({ source }) => source !== 'vector')
      .map(({ turnId }) => turnId);

  it('answers the same without asking the text index again', () => {
    const asked = ask(question);
    const ahead = begin();
    db.run(sql`INSERT INTO memory_texts (memory_texts) VALUES ('delete-all')`);
    const call = testCall();
    const { memories, textMs } = recall(db, index, question, call, { ahead });
    expect(memories.map(({ turnId, source }) => [turnId, source])).toEqual(
      asked.map(({ turnId, source }) => [turnId, source]),
    );
    expect(call.spans.find(({ name }) => name === 'memory.recall_text')?.attributes).toEqual({
      ahead: true,
      found: 3,
    });
    expect(textMs).toBeGreaterThan(ahead.tookMs);
  });

  it('finds what was remembered meanwhile, and not what was forgotten', () => {
    const before = begin();
    remember('d', 'Lisbon by train', direction(4));
    expect(turnsOf(before)).toContain('d');
    const after = begin();
    db.run(sql`DELETE FROM memories WHERE turn_id = 'a'`);
    expect(turnsOf(after).toSorted()).toEqual(['b', 'd']);
  });

  it('looks up other words, and those of an index that was made anew', () => {
    expect(turnsOf(begin('filler'))).not.toContain('f1');
    const ahead = begin('sunny');
    expect(turnsOf(ahead)).toContain('a');
    db.run(sql`UPDATE memories SET text = 'Porto was sunny' WHERE turn_id = 'b'`);
    index = new RecallIndex();
    expect(turnsOf(ahead)).toEqual(['a']);
  });
});

it('stops between its searches when it is cancelled', () => {
  const controller = new AbortController();
  controller.abort();
  expect(() =>
    recall(
      db,
      index,
      { text: 'x', embedding: direction(1), limit: 4, excludeTurnIds: [] },
      testCall({ signal: controller.signal }),
    ),
  ).toThrow(expect.objectContaining({ kind: 'aborted' }));
});

describe('around a hit', () => {
  const FAR = direction(500);
  beforeEach(() => {
    for (let filler = 0; filler < 50; filler += 1) {
      remember(`f${filler}`, `filler number ${filler}`, direction(2000 + filler));
    }
  });

  it('finds the answer that follows the words of the question, and not one of another talk', () => {
    remember('a', 'where should we spend the holiday', direction(700), 'trip');
    remember('b', 'Lisbon sounds lovely', direction(701), 'trip');
    remember('c', 'bread and butter', direction(702), 'shop');
    const found = ask({ text: 'holiday', embedding: FAR, mode: 'text' }).map(({ text }) => text);
    expect(found).toEqual(['where should we spend the holiday', 'Lisbon sounds lovely']);
  });

  it('prefers a place where all the words meet to one that repeats a single word', () => {
    remember('once', 'the red bicycle', direction(800), 'x');
    remember('often', 'bicycle bicycle bicycle bicycle', direction(801), 'y');
    const [first] = ask({ text: 'red bicycle', embedding: FAR });
    expect(first?.turnId).toBe('once');
  });
});

it('lets a pinned memory win among equals, and a recent one', () => {
  for (const id of ['x', 'y', 'z']) remember(id, 'my locker code is blue', direction(9));
  db.run(sql`UPDATE memories SET pinned = 1 WHERE turn_id = 'x'`);
  const question = { text: 'locker', embedding: direction(9), limit: 3 };
  expect(ask(question).map(({ turnId }) => turnId)).toEqual(['x', 'z', 'y']);
  db.run(sql`UPDATE turns SET started_ms = ${nowMs()} WHERE id = 'y'`);
  expect(ask(question).map(({ turnId }) => turnId)).toEqual(['x', 'y', 'z']);
});

it('sees what another program has remembered or deleted meanwhile', () => {
  remember('a', 'first words', direction(1));
  expect(ask({ embedding: direction(1) })).toHaveLength(1);
  remember('b', 'more words', mix(direction(1), direction(2), 0.3));
  expect(ask({ embedding: direction(1) })).toHaveLength(2);
  db.run(sql`DELETE FROM turns WHERE id = 'a'`);
  expect(ask({ embedding: direction(1), text: 'words' }).map(({ turnId }) => turnId)).toEqual([
    'b',
  ]);
});

it('finds the very neighbours that comparing everything finds, among thousands', () => {
  const next = random(3);
  const centres = Array.from({ length: 20 }, (_, index_) => direction(9000 + index_));
  saveTurn(db, turnRecord('all'));
  addMemories(
    db,
    Array.from({ length: 3000 }, (_, at) => ({
      turnId: 'all',
      speaker: 'user' as const,
      text: `memory ${at}`,
      embedding: mix(centres[at % 20] ?? direction(0), direction(20_000 + at), 0.3 + 0.2 * next()),
    })),
  );
  let same = 0;
  for (let question = 0; question < 20; question += 1) {
    const embedding = mix(centres[question] ?? direction(0), direction(99 + question), 0.4);
    const ids = (mode: 'nearest' | 'exact') =>
      new Set(ask({ embedding, limit: 10, mode }).map(({ memoryId }) => memoryId));
    const exact = ids('exact');
    same += [...ids('nearest')].filter((id) => exact.has(id)).length;
  }
  expect(same / 200).toBeGreaterThanOrEqual(0.99);
});

describe('what a question asks for besides its words', () => {
  const at = (turnId: string, startedMs: number, text: string, heardText = ''): void => {
    saveTurn(db, turnRecord(turnId, { startedMs, conversationId: turnId, heardText }));
    addMemories(db, [{ turnId, speaker: 'user', text, embedding: direction(startedMs) }]);
  };

  it('the day it names: what was said then comes before what only sounds alike', () => {
    at('before', 1000, 'we talked about many topics in the kitchen');
    at('then', 2000, 'a friend is moving away');
    at('after', 3000, 'nothing much');
    const question = { text: 'what topics did we talk about that day', embedding: direction(1000) };
    expect(ask(question)[0]?.turnId).toBe('before');
    const dated = ask({ ...question, limit: 1, said: { fromMs: 2000, toMs: 3000 } });
    expect(
      ask({ ...question, said: { fromMs: 2000, toMs: 3000 } }).map((hit) => hit.turnId),
    ).toContain('then');
    expect(dated).toHaveLength(1);
  });

  it('what was answered: it comes with the words it belongs to, only when asked for', () => {
    at('advice', 1000, 'how do I sleep better', 'Try to read a book.');
    at('mute', 2000, 'how do I wake up better');
    const question = { text: 'how do I sleep better' };
    expect(ask(question)[0]).not.toHaveProperty('answer');
    const [first, second] = ask({ ...question, withAnswers: true });
    expect(first).toMatchObject({ turnId: 'advice', answer: 'Try to read a book.' });
    expect(second).not.toHaveProperty('answer');
  });
});
