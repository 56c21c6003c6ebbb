import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sql } from '../../../../src/workers/memory/sql';
import { STOP_WORDS } from '../../../../src/workers/memory/stop-words';
import { placesOf } from '../../../../src/workers/memory/text-search';
import { searchQuery, searchTerms } from '../../../../src/workers/memory/text-query';
import { saveTurn } from '../../../../src/workers/memory/turns';
import { addMemories } from '../../../../src/workers/memory/memories';
import { direction, memoryDatabase, turnRecord } from './fixture';

it('asks for any of the words that say something', () => {
  expect(searchTerms('What did I say about the Lisbon trip, in Lisbon?')).toEqual([
    'lisbon',
    'trip',
  ]);
  expect(searchTerms("Don't you remember my sister's name?")).toEqual([
    'remember',
    'sister',
    'name',
  ]);
});

it('asks nothing when only stop words or signs are left', () => {
  expect(searchTerms('What is it?')).toEqual([]);
  expect(searchTerms(' … !? "" * ')).toEqual([]);
  expect(searchQuery(' … !? "" * ')).toBeNull();
});

it('is bounded', () => {
  const words = Array.from({ length: 500 }, (_, index) => `word${index}`).join(' ');
  expect(searchTerms(words)).toHaveLength(24);
});

it('is a valid query for any text', () => {
  const { db } = memoryDatabase();
  saveTurn(db, turnRecord('a'));
  addMemories(db, [
    { turnId: 'a', speaker: 'user', text: 'something to search in', embedding: direction(1) },
  ]);
  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc
      .array(
        fc.constantFrom(
          '"',
          "'",
          '*',
          '(',
          ')',
          'NEAR',
          'AND',
          'OR',
          'NOT',
          'text:',
          '^',
          '-',
          '\0',
          '{',
          '}',
          '+',
          'x',
          '\ud800',
          '',
          '́',
          '语',
          '🧠',
          ' ',
        ),
        { maxLength: 20 },
      )
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(nasty, (text) => {
      for (const term of searchTerms(text)) db.all(placesOf(term, 5));
      const all = searchQuery(text);
      if (all !== null) {
        db.all(sql`SELECT rowid FROM memory_texts WHERE memory_texts MATCH ${all} LIMIT 5`);
      }
    }),
    { numRuns: 1500 },
  );
});

it('finds a stored text by any of its own words', () => {
  const { db } = memoryDatabase();
  saveTurn(db, turnRecord('a'));
  const word = fc
    .stringMatching(/^[a-zäöüßéñçøåа-яα-ω]{3,12}$/u)
    .filter((text) => !STOP_WORDS.has(text));
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), fc.nat(), (words, pick) => {
      addMemories(db, [
        { turnId: 'a', speaker: 'user', text: words.join(' '), embedding: direction(1) },
      ]);
      const { id } = db.get<{ id: number }>(
        sql`SELECT id FROM memories WHERE text = ${words.join(' ')}`,
      ) ?? { id: -1 };
      const [term] = searchTerms(words[pick % words.length] ?? '');
      expect(term).toBeDefined();
      const hits = db.all<{ id: number }>(placesOf(term ?? '', 10_000));
      expect(hits.map((hit) => hit.id)).toContain(id);
    }),
    { numRuns: 300 },
  );
});
