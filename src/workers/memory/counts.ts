import type { ReadableDb } from './db';
import { sql } from './sql';

export interface RowCounts {
  readonly turns: number;
  readonly memories: number;
  readonly vectors: number;
  readonly texts: number;
  readonly traces: number;
}

/**
 * Rows of each store. Index entries are counted in the table FTS5 keeps them in: asked through the
 * virtual table, it would count `memories` itself and prove nothing.
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
