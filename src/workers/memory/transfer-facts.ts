import type { FactRecord } from '../../shared/contracts/profile';
import { factKey } from '../../shared/fact-key';
import type { ReadableDb, WritableDb } from './db';
import { factRecords } from './facts';
import { sql } from './sql';

/** Every fact, past ones included, in the order they were learnt. */
export function exportFacts(db: ReadableDb): readonly FactRecord[] {
  return factRecords(db);
}

/**
 * Adds the facts that are not there yet, with their history. A current fact whose place is taken is
 * left out: what this Sotto knows is newer than a file.
 *
 * @returns how many were new
 */
export function importFacts(db: WritableDb, facts: readonly FactRecord[]): number {
  const idHere = new Map<number, number>();
  for (const fact of facts) {
    const key = factKey(fact.text);
    const known = db.get<{ id: number }>(sql`
      SELECT id FROM facts WHERE key = ${key} AND said_ms = ${fact.saidMs}`);
    if (known !== undefined) continue;
    // The turn may have been forgotten here; then the fact stands by itself.
    const row = db.returning<{ id: number }>(sql`
      INSERT OR IGNORE INTO facts (category, slot, text, key, source, turn_id, said_ms, confirmed_ms,
        times_said, pinned, ended_ms)
      VALUES (${fact.category}, ${fact.slot}, ${fact.text}, ${key}, ${fact.source},
        (SELECT id FROM turns WHERE id = ${fact.turnId}), ${fact.saidMs}, ${fact.confirmedMs},
        ${fact.timesSaid}, ${fact.pinned ? 1 : 0}, ${fact.endedMs})
      RETURNING id`);
    if (row !== undefined) idHere.set(fact.id, row.id);
  }
  for (const { id, replacedById } of facts) {
    const [old, next] = [idHere.get(id), idHere.get(replacedById ?? 0)];
    if (old === undefined || next === undefined) continue;
    db.run(sql`UPDATE facts SET replaced_by = ${next} WHERE id = ${old}`);
  }
  return idHere.size;
}
