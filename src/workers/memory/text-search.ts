import type { ReadableDb } from './db';
import type { RecallIndex } from './recall-index';
import { sql } from './sql';
import type { Sql } from './sql';
import { searchTerms } from './text-query';

/**
 * The newest places of a word that are read. A rare word is read whole; of a common one this is
 * enough to count in what was said lately, and a life's worth of them costs no more.
 */
const MAX_PLACES = 1000;

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

/** Steps in which coverage is told apart when the best places are picked. */
const LEVELS = 1024;

/** Share of the question's words, weighed by rarity, that a memory and its neighbours hold; 0–1. */
export class Coverage {
  constructor(
    private readonly shares: Float32Array,
    private readonly touched: readonly number[],
  ) {}

  static readonly none = new Coverage(new Float32Array(0), []);

  /** How many places hold anything of the question. */
  get places(): number {
    return this.touched.length;
  }

  at(position: number): number {
    return this.shares[position] ?? 0;
  }

  /** At most `count` places that hold most; the younger ones where there are too many alike. */
  best(count: number): number[] {
    const levelAt = (at: number): number => Math.min(LEVELS, Math.floor(this.at(at) * LEVELS));
    const histogram = new Uint32Array(LEVELS + 1);
    for (const at of this.touched) {
      const level = levelAt(at);
      histogram[level] = (histogram[level] ?? 0) + 1;
    }
    let level = LEVELS;
    let above = 0;
    while (level >= 0 && above + (histogram[level] ?? 0) <= count) {
      above += histogram[level] ?? 0;
      level -= 1;
    }
    const alike = this.touched.filter((at) => levelAt(at) === level).sort((a, b) => b - a);
    return [...this.touched.filter((at) => levelAt(at) > level), ...alike.slice(0, count - above)];
  }
}

/**
 * Looks up each word of the question by itself and adds up, for every place in the index, how much of
 * the question is said there or around it. Each word counts once at its nearest place, not by how
 * often it occurs: in talk, repeating a word does not make a turn more about it.
 */
export function coverage(db: ReadableDb, index: RecallIndex, text: string): Coverage {
  const words = searchTerms(text).flatMap((term) => {
    const ids = db.column<number>(placesOf(term, MAX_PLACES));
    return ids.length === 0 ? [] : [{ ids, weight: rarity(ids, index) }];
  });
  const weights = words.reduce((sum, { weight }) => sum + weight, 0);
  const total = new Float32Array(index.rows);
  const nearest = new Float32Array(index.rows);
  const touched: number[] = [];
  for (const { ids, weight } of words) {
    const seen: number[] = [];
    for (const id of ids) {
      const at = index.positionOf(id);
      if (at < 0) continue;
      for (const [offset, share] of AROUND) {
        const near = offset === 0 ? at : index.neighbour(at, offset);
        if (near < 0) continue;
        const before = nearest[near] ?? 0;
        if (before === 0) seen.push(near);
        if (share > before) nearest[near] = share;
      }
    }
    for (const at of seen) {
      if (total[at] === 0) touched.push(at);
      total[at] = (total[at] ?? 0) + ((nearest[at] ?? 0) * weight) / weights;
      nearest[at] = 0;
    }
  }
  return new Coverage(total, touched);
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
