import { beforeEach, describe, expect, it } from 'vitest';
import type { FactChanges, NewFact } from '../../../../src/shared/contracts/profile';
import type { Db } from '../../../../src/workers/memory/db';
import {
  MAX_FACT_CHARACTERS,
  applyFacts,
  currentFacts,
  deleteFact,
  editFact,
  factHistory,
  pinFact,
  profile,
} from '../../../../src/workers/memory/facts';
import { deleteTurn, saveTurn } from '../../../../src/workers/memory/turns';
import { memoryDatabase, turnRecord } from './fixture';

let db: Db;
beforeEach(() => {
  db = memoryDatabase().db;
  for (const id of ['t1', 't2', 't3']) saveTurn(db, turnRecord(id));
});

const fact = (text: string, change: Partial<NewFact> = {}): NewFact => ({
  category: 'FACT',
  text,
  slot: null,
  replaces: [],
  ...change,
});

const said = (
  turnId: string | null,
  saidMs: number,
  change: Partial<FactChanges>,
): FactChanges => ({
  turnId,
  saidMs,
  source: 'rules',
  add: [],
  confirm: [],
  end: [],
  ...change,
});

const texts = (): string[] => profile(db).map(({ text }) => text);
const idOf = (text: string): number => profile(db).find((row) => row.text === text)?.id ?? -1;

describe('the profile', () => {
  it('holds what was said with time, source and turn', () => {
    const done = applyFacts(
      db,
      said('t1', 100, {
        add: [fact('Lives in  Lisbon', { category: 'IDENTITY', slot: 'home' })],
      }),
    );
    expect(done).toEqual({ added: 1, replaced: 0, confirmed: 0, ended: 0 });
    expect(profile(db)).toEqual([
      {
        id: 1,
        category: 'IDENTITY',
        text: 'Lives in Lisbon',
        slot: 'home',
        source: 'rules',
        turnId: 't1',
        saidMs: 100,
        confirmedMs: 100,
        timesSaid: 1,
        pinned: false,
        endedMs: null,
        replacedById: null,
      },
    ]);
  });

  it('keeps a repeated fact once, whatever case, accents, articles and points it has', () => {
    applyFacts(db, said('t1', 100, { add: [fact('Runs the café in Évora.')] }));
    const done = applyFacts(db, said('t2', 200, { add: [fact('runs cafe in Evora')] }));
    expect(done).toEqual({ added: 0, replaced: 0, confirmed: 1, ended: 0 });
    expect(profile(db)).toMatchObject([
      {
        text: 'Runs the café in Évora.',
        turnId: 't1',
        saidMs: 100,
        confirmedMs: 200,
        timesSaid: 2,
      },
    ]);
  });

  it('is ordered: pinned, category, newest', () => {
    applyFacts(db, said('t1', 1, { add: [fact('old event', { category: 'EVENT' })] }));
    applyFacts(db, said('t1', 2, { add: [fact('new event', { category: 'EVENT' })] }));
    applyFacts(db, said('t1', 3, { add: [fact('likes tea', { category: 'PREFERENCE' })] }));
    applyFacts(db, said('t1', 4, { add: [fact('is Ana', { category: 'IDENTITY' })] }));
    pinFact(db, idOf('old event'), true);
    expect(texts()).toEqual(['old event', 'is Ana', 'likes tea', 'new event']);
  });

  it('is read from the index of current facts', () => {
    const query = currentFacts();
    const plan = db.all<{ detail: string }>({
      ...query,
      text: `EXPLAIN QUERY PLAN ${query.text}`,
    });
    expect(plan.map(({ detail }) => detail).join()).toMatch(/USING INDEX facts_current/u);
  });
});

describe('a contradiction', () => {
  it('of the same slot replaces, and the history stays', () => {
    applyFacts(db, said('t1', 100, { add: [fact('Lives in Porto', { slot: 'home' })] }));
    const done = applyFacts(
      db,
      said('t2', 200, { add: [fact('Lives in Lisbon', { slot: 'home' })] }),
    );
    expect(done).toMatchObject({ added: 1, replaced: 1 });
    expect(texts()).toEqual(['Lives in Lisbon']);
    expect(factHistory(db, idOf('Lives in Lisbon'))).toMatchObject([
      { text: 'Lives in Lisbon', endedMs: null },
      { text: 'Lives in Porto', endedMs: 200, replacedById: 2, turnId: 't1' },
    ]);
  });

  it('may come back: an ended fact is no duplicate', () => {
    for (const [at, city] of ['Porto', 'Lisbon', 'Porto'].entries()) {
      applyFacts(db, said('t1', at, { add: [fact(`Lives in ${city}`, { slot: 'home' })] }));
    }
    expect(texts()).toEqual(['Lives in Porto']);
    expect(factHistory(db, 3).map(({ text }) => text)).toEqual([
      'Lives in Porto',
      'Lives in Lisbon',
      'Lives in Porto',
    ]);
  });

  it('of facts without a slot names what it replaces, and inherits the pin', () => {
    applyFacts(db, said('t1', 100, { add: [fact('Uses Vim'), fact('Has a cat')] }));
    pinFact(db, idOf('Uses Vim'), true);
    applyFacts(db, said('t2', 200, { add: [fact('Uses Emacs', { replaces: [1, 99] })] }));
    expect(profile(db)).toMatchObject([
      { text: 'Uses Emacs', pinned: true },
      { text: 'Has a cat', pinned: false },
    ]);
  });

  it('without a successor ends the fact', () => {
    applyFacts(db, said('t1', 100, { add: [fact('Plays tennis')] }));
    expect(applyFacts(db, said('t2', 200, { end: [1, 1, 99] }))).toMatchObject({ ended: 1 });
    expect(texts()).toEqual([]);
    expect(factHistory(db, 1)).toMatchObject([{ endedMs: 200, replacedById: null }]);
  });
});

describe('the hand of the user', () => {
  it('edits by a new version that keeps slot, pin and turn', () => {
    applyFacts(db, said('t1', 100, { add: [fact('Lives in Lisbn', { slot: 'home' })] }));
    pinFact(db, 1, true);
    expect(editFact(db, 1, { text: 'Lives in Lisbon', category: 'IDENTITY' }, 300)).toMatchObject({
      text: 'Lives in Lisbon',
      category: 'IDENTITY',
      slot: 'home',
      source: 'user',
      pinned: true,
      turnId: 't1',
      saidMs: 300,
    });
    expect(factHistory(db, 2)).toHaveLength(2);
    expect(editFact(db, 1, { text: 'x' }, 400)).toBeNull();
    expect(editFact(db, 2, { text: 'Lives in Lisbon' }, 400)).toMatchObject({ id: 2 });
  });

  it('cannot make two facts of one', () => {
    applyFacts(db, said('t1', 100, { add: [fact('Has a dog'), fact('Has a cat')] }));
    expect(() => editFact(db, 1, { text: 'has the cat' }, 1)).toThrow(/says that already/u);
  });

  it('forgets a fact with its history', () => {
    for (const city of ['Porto', 'Lisbon']) {
      applyFacts(db, said('t1', 1, { add: [fact(`Lives in ${city}`, { slot: 'home' })] }));
    }
    expect(deleteFact(db, 2)).toBe(true);
    expect(factHistory(db, 1)).toEqual([]);
    expect(deleteFact(db, 2)).toBe(false);
  });
});

describe('a forgotten turn', () => {
  it('takes its facts along; what they had replaced does not come back', () => {
    applyFacts(db, said('t1', 1, { add: [fact('Lives in Porto', { slot: 'home' })] }));
    applyFacts(db, said('t2', 2, { add: [fact('Lives in Lisbon', { slot: 'home' })] }));
    deleteTurn(db, 't2');
    expect(texts()).toEqual([]);
    expect(factHistory(db, 1)).toMatchObject([{ replacedById: null, endedMs: 2 }]);
  });

  it('teaches nothing any more', () => {
    deleteTurn(db, 't3');
    expect(applyFacts(db, said('t3', 1, { add: [fact('Has a cat')] }))).toMatchObject({ added: 0 });
    expect(applyFacts(db, said(null, 1, { add: [fact('Has a dog')] }))).toMatchObject({ added: 1 });
    expect(texts()).toEqual(['Has a dog']);
  });
});

it.each([
  ['an empty text', fact('  ')],
  ['a pasted page', fact('x'.repeat(MAX_FACT_CHARACTERS + 1))],
  ['an unknown category', fact('x', { category: 'RUMOUR' as NewFact['category'] })],
])('refuses %s', (_, bad) => {
  expect(() => applyFacts(db, said('t1', 1, { add: [bad] }))).toThrow(
    expect.objectContaining({ kind: 'bad-input' }),
  );
});
