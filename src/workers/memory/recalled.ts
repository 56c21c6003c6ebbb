import type { RecalledReference } from '../../shared/contracts/ledger';
import type { RecalledMemory } from '../../shared/contracts/memory';
import type { ReadableDb, WritableDb } from './db';
import { sql } from './sql';

/** Notes which memories stood beside an answer, best first; replaces what was noted before. */
export function saveRecalled(
  db: WritableDb,
  turnId: string,
  recalled: readonly RecalledReference[],
): void {
  db.run(sql`DELETE FROM recalls WHERE turn_id = ${turnId}`);
  for (const [rank, { memoryId, score, source, distance }] of recalled.entries()) {
    // A memory forgotten in the meantime is left out.
    db.run(sql`
      INSERT INTO recalls (turn_id, memory_id, rank, score, source, distance)
      SELECT ${turnId}, id, ${rank}, ${score}, ${source}, ${distance}
      FROM memories WHERE id = ${memoryId}`);
  }
}

interface Row {
  readonly memory_id: number;
  readonly turn_id: string;
  readonly text: string;
  readonly speaker: 'user' | 'companion';
  readonly score: number;
  readonly source: RecalledMemory['source'];
  readonly distance: number | null;
  readonly said_ms: number;
}

/** Best first; what has been forgotten since is missing. */
export function listRecalled(db: ReadableDb, turnId: string): readonly RecalledMemory[] {
  return db
    .all<Row>(
      sql`
      SELECT r.memory_id, m.turn_id, m.text, m.speaker, r.score, r.source, r.distance,
        t.started_ms AS said_ms
      FROM recalls r JOIN memories m ON m.id = r.memory_id JOIN turns t ON t.id = m.turn_id
      WHERE r.turn_id = ${turnId} ORDER BY r.rank`,
    )
    .map((row) => ({
      memoryId: row.memory_id,
      turnId: row.turn_id,
      text: row.text,
      speaker: row.speaker,
      score: row.score,
      source: row.source,
      distance: row.distance,
      saidMs: row.said_ms,
    }));
}
