import type { LedgerEntry, LedgerQuery } from '../../shared/contracts/ledger';
import { SottoError } from '../../shared/errors';
import type { ReadableDb, WritableDb } from './db';
import type { Cursor } from './ledger';
import { replaceVector } from './memories';
import { sql } from './sql';
import type { Sql } from './sql';
import { searchQuery } from './text-query';

interface SaidRow {
  readonly id: number;
  readonly text: string;
  readonly turn_id: string;
  readonly conversation_id: string;
  readonly input: 'speech' | 'text';
  readonly said_ms: number;
  readonly edited_ms: number | null;
  readonly pinned: number;
  readonly importance: number;
}

const COLUMNS = sql`m.id, m.text, m.turn_id, t.conversation_id, t.input, t.started_ms AS said_ms,
  m.edited_ms, m.pinned, m.importance`;

/** What the user said, as entries of the ledger; newest first. */
export function listSaid(
  db: ReadableDb,
  query: LedgerQuery,
  before: Cursor | null,
  limit: number,
): readonly LedgerEntry[] {
  if (query.category !== null) return [];
  return db.all<SaidRow>(saidPage(query, before, limit)).map(toEntry);
}

/** The statement of {@link listSaid}, apart so that its plan can be proved. */
export function saidPage(query: LedgerQuery, before: Cursor | null, limit: number): Sql {
  const terms = query.text === null ? null : searchQuery(query.text);
  return sql`
    SELECT ${COLUMNS} FROM turns t JOIN memories m ON m.turn_id = t.id
    WHERE m.speaker = 'user'
      AND ${terms === null ? sql`TRUE` : sql`m.id IN (SELECT rowid FROM memory_texts WHERE memory_texts MATCH ${terms})`}
      AND ${query.input === null ? sql`TRUE` : sql`t.input = ${query.input}`}
      AND ${query.conversationId === null ? sql`TRUE` : sql`t.conversation_id = ${query.conversationId}`}
      AND ${query.pinnedOnly ? sql`m.pinned = 1` : sql`TRUE`}
      AND ${before === null ? sql`TRUE` : sql`(t.started_ms, 1, m.id) < (${before.saidMs}, ${before.kind}, ${before.key})`}
    ORDER BY t.started_ms DESC, m.id DESC LIMIT ${limit}`;
}

export function findSaid(db: ReadableDb, key: number): LedgerEntry | null {
  const row = db.get<SaidRow>(sql`
    SELECT ${COLUMNS} FROM memories m JOIN turns t ON t.id = m.turn_id
    WHERE m.id = ${key} AND m.speaker = 'user'`);
  return row === undefined ? null : toEntry(row);
}

export interface Rewrite {
  readonly text: string;
  readonly embedding: Float32Array | null;
  readonly editedMs: number;
}

/** The turn keeps what was said; the memory says what is right. Without a vector it keeps the old. */
export function rewriteSaid(db: WritableDb, key: number, rewrite: Rewrite): void {
  const changed = db.run(sql`
    UPDATE memories SET text = ${rewrite.text}, edited_ms = ${rewrite.editedMs}
    WHERE id = ${key} AND speaker = 'user'`);
  assertFound(changed, key);
  if (rewrite.embedding !== null) replaceVector(db, key, rewrite.embedding);
}

export function pinSaid(db: WritableDb, key: number, pinned: boolean): void {
  const changed = db.run(sql`
    UPDATE memories SET pinned = ${pinned ? 1 : 0} WHERE id = ${key} AND speaker = 'user'`);
  assertFound(changed, key);
}

function assertFound(changed: number, key: number): void {
  if (changed === 0) throw new SottoError('not-found', `There is no memory turn:${key}.`);
}

function toEntry(row: SaidRow): LedgerEntry {
  return {
    id: `turn:${row.id}`,
    kind: 'turn',
    text: row.text,
    category: null,
    turnId: row.turn_id,
    conversationId: row.conversation_id,
    input: row.input,
    saidMs: row.said_ms,
    editedMs: row.edited_ms,
    pinned: row.pinned === 1,
    importance: row.pinned === 1 ? 1 : row.importance,
  };
}
