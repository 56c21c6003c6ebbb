import type {
  AppliedFacts,
  FactCategory,
  FactChanges,
  FactEdit,
  FactRecord,
  FactSource,
  NewFact,
} from '../../shared/contracts/profile';
import { FACT_CATEGORIES } from '../../shared/contracts/profile';
import { SottoError } from '../../shared/errors';
import { factKey } from '../../shared/fact-key';
import type { ReadableDb, WritableDb } from './db';
import { sql } from './sql';
import type { Sql } from './sql';

interface FactRow {
  readonly id: number;
  readonly category: FactCategory;
  readonly slot: string | null;
  readonly text: string;
  readonly source: FactSource;
  readonly turn_id: string | null;
  readonly said_ms: number;
  readonly confirmed_ms: number;
  readonly times_said: number;
  readonly pinned: number;
  readonly ended_ms: number | null;
  readonly replaced_by: number | null;
}

const COLUMNS = sql`id, category, slot, text, source, turn_id, said_ms, confirmed_ms, times_said,
  pinned, ended_ms, replaced_by`;

/** A fact is a short statement; what is longer is a text that somebody pasted. */
export const MAX_FACT_CHARACTERS = 400;

/** Applies one turn's changes; of a turn that was forgotten meanwhile nothing is learnt. */
export function applyFacts(db: WritableDb, changes: FactChanges): AppliedFacts {
  const done = { added: 0, replaced: 0, confirmed: 0, ended: 0 };
  if (changes.turnId !== null && !hasTurn(db, changes.turnId)) return done;
  for (const id of changes.confirm) {
    if (confirm(db, id, changes.saidMs)) done.confirmed += 1;
  }
  for (const id of changes.end) {
    done.ended += db.run(sql`
      UPDATE facts SET ended_ms = ${changes.saidMs} WHERE id = ${id} AND ended_ms IS NULL`);
  }
  for (const fact of changes.add) {
    const known = db.get<{ id: number }>(sql`
      SELECT id FROM facts WHERE key = ${factKey(fact.text)} AND ended_ms IS NULL`);
    if (known !== undefined) {
      if (confirm(db, known.id, changes.saidMs)) done.confirmed += 1;
      continue;
    }
    done.replaced += insert(db, fact, changes).replaced;
    done.added += 1;
  }
  return done;
}

/** The statement of {@link profile}, apart so that its plan can be proved. */
export function currentFacts(): Sql {
  return sql`SELECT ${COLUMNS} FROM facts WHERE ended_ms IS NULL ORDER BY confirmed_ms DESC`;
}

/** Current facts: pinned first, then by category, newest first. */
export function profile(db: ReadableDb): readonly FactRecord[] {
  // Sorted here: the order of the categories is ours, not the alphabet's.
  return db.all<FactRow>(currentFacts()).map(toRecord).sort(inProfileOrder);
}

/** The fact, then all it replaced, newest first. */
export function factHistory(db: ReadableDb, factId: number): readonly FactRecord[] {
  return db
    .all<FactRow>(
      sql`
        WITH RECURSIVE chain (fact_id) AS (
          SELECT id FROM facts WHERE id = ${factId}
          UNION
          SELECT f.id FROM facts f JOIN chain ON f.replaced_by = chain.fact_id)
        SELECT ${COLUMNS} FROM facts WHERE id IN (SELECT fact_id FROM chain)
        ORDER BY id DESC`,
    )
    .map(toRecord);
}

/** Every fact there is or was, in the order they were learnt. */
export function factRecords(db: ReadableDb): readonly FactRecord[] {
  return db.all<FactRow>(sql`SELECT ${COLUMNS} FROM facts ORDER BY id`).map(toRecord);
}

/** A new version by the user's hand; null when there is nothing current to edit. */
export function editFact(
  db: WritableDb,
  factId: number,
  edit: FactEdit,
  atMs: number,
): FactRecord | null {
  const old = db.get<FactRow>(sql`
    SELECT ${COLUMNS} FROM facts WHERE id = ${factId} AND ended_ms IS NULL`);
  if (old === undefined) return null;
  const text = edit.text ?? old.text;
  const category = edit.category ?? old.category;
  if (text === old.text && category === old.category) return toRecord(old);
  const twin = db.get<{ id: number }>(sql`
    SELECT id FROM facts WHERE key = ${factKey(text)} AND ended_ms IS NULL AND id <> ${factId}`);
  if (twin !== undefined) {
    throw new SottoError('bad-input', 'the profile says that already', {
      hint: 'Forget one of the two.',
    });
  }
  const { id } = insert(
    db,
    { category, text, slot: old.slot, replaces: [factId] },
    // The turn stays its source, so that forgetting the turn takes the edited words along.
    { turnId: old.turn_id, saidMs: atMs, source: 'user' },
  );
  const row = db.get<FactRow>(sql`SELECT ${COLUMNS} FROM facts WHERE id = ${id}`);
  return row === undefined ? null : toRecord(row);
}

export function pinFact(db: WritableDb, factId: number, pinned: boolean): boolean {
  return db.run(sql`UPDATE facts SET pinned = ${pinned ? 1 : 0} WHERE id = ${factId}`) > 0;
}

/** Deletes the fact and what it replaced; false when there is no such fact. */
export function deleteFact(db: WritableDb, factId: number): boolean {
  const ids = factHistory(db, factId).map(({ id }) => id);
  for (const id of ids) db.run(sql`DELETE FROM facts WHERE id = ${id}`);
  return ids.length > 0;
}

function insert(
  db: WritableDb,
  fact: NewFact,
  origin: Pick<FactChanges, 'turnId' | 'saidMs' | 'source'>,
): { id: number; replaced: number } {
  const text = fact.text.replace(/\s+/gu, ' ').trim();
  assertFact(fact, text);
  const old = db.all<{ id: number; pinned: number }>(sql`
    SELECT id, pinned FROM facts
    WHERE ended_ms IS NULL
      AND (slot = ${fact.slot} OR id IN (SELECT value FROM json_each(${JSON.stringify(fact.replaces)})))`);
  // Ended first: of a slot and of a text only one may be current.
  for (const { id } of old) {
    db.run(sql`UPDATE facts SET ended_ms = ${origin.saidMs} WHERE id = ${id}`);
  }
  const pinned = old.some((row) => row.pinned === 1) ? 1 : 0;
  const row = db.returning<{ id: number }>(sql`
    INSERT INTO facts (category, slot, text, key, source, turn_id, said_ms, confirmed_ms, pinned)
    VALUES (${fact.category}, ${fact.slot}, ${text}, ${factKey(text)}, ${origin.source},
      ${origin.turnId}, ${origin.saidMs}, ${origin.saidMs}, ${pinned})
    RETURNING id`);
  if (row === undefined) throw new SottoError('bug', 'a fact was not inserted');
  for (const { id } of old) {
    db.run(sql`UPDATE facts SET replaced_by = ${row.id} WHERE id = ${id}`);
  }
  return { id: row.id, replaced: old.length };
}

function confirm(db: WritableDb, id: number, saidMs: number): boolean {
  const changed = db.run(sql`
    UPDATE facts
    SET confirmed_ms = max(confirmed_ms, ${saidMs}), times_said = times_said + 1
    WHERE id = ${id} AND ended_ms IS NULL`);
  return changed > 0;
}

function hasTurn(db: ReadableDb, turnId: string): boolean {
  return db.get(sql`SELECT 1 FROM turns WHERE id = ${turnId}`) !== undefined;
}

function assertFact(fact: NewFact, text: string): void {
  if (text === '' || text.length > MAX_FACT_CHARACTERS) {
    throw new SottoError(
      'bad-input',
      `a fact has 1 to ${MAX_FACT_CHARACTERS} characters, this one ${text.length}`,
    );
  }
  if (!FACT_CATEGORIES.includes(fact.category)) {
    throw new SottoError('bad-input', `"${String(fact.category)}" is no category of facts`);
  }
}

function inProfileOrder(a: FactRecord, b: FactRecord): number {
  return (
    Number(b.pinned) - Number(a.pinned) ||
    FACT_CATEGORIES.indexOf(a.category) - FACT_CATEGORIES.indexOf(b.category) ||
    b.confirmedMs - a.confirmedMs ||
    b.id - a.id
  );
}

function toRecord(row: FactRow): FactRecord {
  return {
    id: row.id,
    category: row.category,
    text: row.text,
    slot: row.slot,
    source: row.source,
    turnId: row.turn_id,
    saidMs: row.said_ms,
    confirmedMs: row.confirmed_ms,
    timesSaid: row.times_said,
    pinned: row.pinned === 1,
    endedMs: row.ended_ms,
    replacedById: row.replaced_by,
  };
}
