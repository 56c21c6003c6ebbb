import type { LedgerEntry, LedgerQuery } from '../../shared/contracts/ledger';
import type { FactCategory } from '../../shared/contracts/profile';
import { SottoError } from '../../shared/errors';
import type { ReadableDb, WritableDb } from './db';
import { editFact, pinFact } from './facts';
import type { Cursor } from './ledger';
import { sql } from './sql';
import { searchWords } from './text-query';

interface FactRow {
  readonly id: number;
  readonly text: string;
  readonly category: FactCategory;
  readonly source: string;
  readonly turn_id: string | null;
  readonly conversation_id: string | null;
  readonly input: 'speech' | 'text' | null;
  readonly said_ms: number;
  readonly pinned: number;
}

const ROWS = sql`
  SELECT f.id, f.text, f.category, f.source, f.turn_id, t.conversation_id, t.input, f.said_ms, f.pinned
  FROM facts f LEFT JOIN turns t ON t.id = f.turn_id`;

/** Current facts as entries of the ledger, newest first. There are hundreds, not thousands. */
export function listFacts(
  db: ReadableDb,
  query: LedgerQuery,
  before: Cursor | null,
  limit: number,
): readonly LedgerEntry[] {
  const words = query.text === null ? [] : searchWords(query.text);
  return db
    .all<FactRow>(
      sql`
      ${ROWS} WHERE f.ended_ms IS NULL
        AND ${query.category === null ? sql`TRUE` : sql`f.category = ${query.category}`}
        AND ${query.input === null ? sql`TRUE` : sql`t.input = ${query.input}`}
        AND ${query.conversationId === null ? sql`TRUE` : sql`t.conversation_id = ${query.conversationId}`}
        AND ${query.pinnedOnly ? sql`f.pinned = 1` : sql`TRUE`}
        AND ${before === null ? sql`TRUE` : sql`(f.said_ms, 0, f.id) < (${before.saidMs}, ${before.kind}, ${before.key})`}
      ORDER BY f.said_ms DESC, f.id DESC`,
    )
    .filter(({ text }) => {
      const said = searchWords(text);
      return words.every((word) => said.some((each) => each.startsWith(word)));
    })
    .slice(0, limit)
    .map(toEntry);
}

export function findFact(db: ReadableDb, key: number): LedgerEntry | null {
  const row = db.get<FactRow>(sql`${ROWS} WHERE f.id = ${key} AND f.ended_ms IS NULL`);
  return row === undefined ? null : toEntry(row);
}

/** A new version takes the place of the old one, and has an id of its own. */
export function rewriteFact(db: WritableDb, key: number, text: string, atMs: number): number {
  const fact = editFact(db, key, { text }, atMs);
  if (fact === null) throw missing(key);
  return fact.id;
}

/** Takes {@link rewriteFact} back. */
export function unwriteFact(db: WritableDb, oldKey: number, newKey: number): void {
  if (newKey === oldKey) return;
  db.run(sql`DELETE FROM facts WHERE id = ${newKey}`);
  db.run(sql`UPDATE facts SET ended_ms = NULL, replaced_by = NULL WHERE id = ${oldKey}`);
}

export function pinFactEntry(db: WritableDb, key: number, pinned: boolean): void {
  if (!pinFact(db, key, pinned)) throw missing(key);
}

function missing(key: number): SottoError {
  return new SottoError('not-found', `There is no memory fact:${key}.`);
}

function toEntry(row: FactRow): LedgerEntry {
  return {
    id: `fact:${row.id}`,
    kind: 'fact',
    text: row.text,
    category: row.category,
    turnId: row.turn_id,
    conversationId: row.conversation_id,
    input: row.input,
    saidMs: row.said_ms,
    editedMs: row.source === 'user' ? row.said_ms : null,
    pinned: row.pinned === 1,
    importance: 1,
  };
}
