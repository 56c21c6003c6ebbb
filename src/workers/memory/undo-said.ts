import { capture, capturedRows } from './capture';
import type { ReadableDb, WritableDb } from './db';
import { insertVector } from './memories';
import { sql } from './sql';

/** How to take the edit of what was said back; read before the edit is made. */
export function restoreSaid(db: ReadableDb, key: number): (db: WritableDb) => void {
  const before = capture(db, 'memories', 'id', [key]);
  const [row] = capturedRows(before, 'memories');
  const blob = capturedRows(before, 'vectors')[0]?.['embedding'];
  return (tx) => {
    if (row === undefined || !(blob instanceof Uint8Array)) return;
    const { text = '', edited_ms: editedMs = null } = row;
    const changed = tx.run(sql`
      UPDATE memories SET text = ${text}, edited_ms = ${editedMs} WHERE id = ${key}`);
    if (changed === 0) return;
    tx.run(sql`DELETE FROM vectors WHERE memory_id = ${key}`);
    tx.run(sql`DELETE FROM memory_codes WHERE memory_id = ${key}`);
    insertVector(tx, key, blob);
  };
}
