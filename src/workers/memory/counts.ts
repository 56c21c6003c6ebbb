import type { ReadableDb } from './db';
import { sql } from './sql';

export interface RowCounts {
  readonly turns: number;
  readonly memories: number;
  readonly vectors: number;
  readonly texts: number;
  readonly traces: number;
}

/** By its index: what a start can afford, however much is remembered. */
export function countTurns(db: ReadableDb): number {
  return db.get<{ n: number }>(sql`SELECT count(*) AS n FROM turns`)?.n ?? 0;
}

/**
 * Rows of each store. Index entries are counted in the table FTS5 keeps them in: asked through the
 * virtual table, it would count `memories` itself and prove nothing. It reads every vector.
 */
export function countRows(db: ReadableDb): RowCounts {
  const counts = db.get<RowCounts>(sql`
    SELECT
      (SELECT count(*) FROM turns) AS turns,
      (SELECT count(*) FROM memories) AS memories,
      (SELECT count(*) FROM vectors) AS vectors,
      (SELECT count(*) FROM memory_texts_docsize) AS texts,
      (SELECT count(*) FROM traces) AS traces`);
  return counts ?? { turns: 0, memories: 0, vectors: 0, texts: 0, traces: 0 };
}
