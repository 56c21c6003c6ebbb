import type { ReadableDb } from './db';
import type { RecallIndex } from './recall-index';
import { sql } from './sql';
import type { Sql } from './sql';
import { searchTerms } from './text-query';

/**
 * The newest places of a word that are read. A rare word is read whole; of a common one this is
 * enough to count in what was said lately, and a life's worth of them costs no more.
 */
const MAX_PLACES = 2000;

/**
 * How much a word counts for the turns around it: the answer to a question often follows it without
 * repeating its words. Chosen on the evidence turns of LoCoMo; wider windows give the same.
 */
const AROUND: readonly (readonly [offset: number, weight: number])[] = [
  [0, 1],
  [1, 0.85],
  [-1, 0.7],
  [2, 0.65],
  [-2, 0.5],
  [3, 0.4],
  [-3, 0.3],
  [4, 0.2],
  [-4, 0.15],
];

/** Share of the question's words, weighed by rarity, that a memory and its neighbours hold; 0–1. */
export type Coverage = ReadonlyMap<number, number>;

/**
 * Looks up each word of the question by itself and adds up, for every place in the index, how much of
 * the question is said there or around it. Each word counts once at its nearest place, not by how
 * often it occurs: in talk, repeating a word does not make a turn more about it.
 */
export function coverage(db: ReadableDb, index: RecallIndex, text: string): Coverage {
  const total = new Map<number, number>();
  let weights = 0;
  for (const term of searchTerms(text)) {
    const ids = db.all<{ id: number }>(placesOf(term, MAX_PLACES)).map((row) => row.id);
    if (ids.length === 0) continue;
    const weight = rarity(ids, index);
    weights += weight;
    const best = new Map<number, number>();
    for (const id of ids) {
      const at = index.positionOf(id);
      if (at < 0) continue;
      for (const [offset, share] of AROUND) {
        const near = offset === 0 ? at : index.neighbour(at, offset);
        if (near >= 0 && share > (best.get(near) ?? 0)) best.set(near, share);
      }
    }
    for (const [at, share] of best) total.set(at, (total.get(at) ?? 0) + share * weight);
  }
  for (const [at, sum] of total) total.set(at, sum / weights);
  return total;
}

/** The newest places of one word, without ranking them. */
export function placesOf(term: string, limit: number): Sql {
  return sql`
    SELECT rowid AS id FROM memory_texts WHERE memory_texts MATCH ${`"${term}"`}
    ORDER BY rowid DESC LIMIT ${limit}`;
}

/** Inverse document frequency as in BM25; of a word that was not read whole, its density lately. */
function rarity(ids: readonly number[], index: RecallIndex): number {
  const rows = Math.max(index.rows, ids.length);
  let places = ids.length;
  if (ids.length === MAX_PLACES) {
    const oldest = Math.max(0, index.positionOf(ids.at(-1) ?? 0));
    places = Math.min(rows, (ids.length * rows) / Math.max(1, rows - oldest));
  }
  return Math.log(1 + (rows - places + 0.5) / (places + 0.5));
}
