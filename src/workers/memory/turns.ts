import type { TurnsQuery } from '../../shared/contracts/memory';
import type { WireError } from '../../shared/errors';
import type { TurnRecord, TurnState } from '../../shared/turn';
import { dropEmptyConversations, ensureConversation } from './conversations';
import type { ReadableDb, WritableDb } from './db';
import { sql } from './sql';
import type { Sql } from './sql';

interface TurnRow {
  readonly id: string;
  readonly conversation_id: string;
  readonly input: 'speech' | 'text';
  readonly state: TurnState;
  readonly started_ms: number;
  readonly user_text: string;
  readonly reply_text: string;
  readonly heard_text: string;
  readonly language: string;
  readonly error: string | null;
}

const COLUMNS = sql`id, conversation_id, input, state, started_ms, user_text, reply_text, heard_text,
  language, error`;

/** Inserts the turn, or replaces what was known of it; its place among the turns stays. */
export function saveTurn(db: WritableDb, turn: TurnRecord): void {
  ensureConversation(db, turn.conversationId, turn.startedMs);
  const error = turn.error === null ? null : JSON.stringify(turn.error);
  db.run(sql`
    INSERT INTO turns (${COLUMNS})
    VALUES (${turn.id}, ${turn.conversationId}, ${turn.input}, ${turn.state}, ${turn.startedMs},
      ${turn.userText}, ${turn.replyText}, ${turn.heardText}, ${turn.language}, ${error})
    ON CONFLICT (id) DO UPDATE SET
      conversation_id = excluded.conversation_id, input = excluded.input, state = excluded.state,
      started_ms = excluded.started_ms, user_text = excluded.user_text,
      reply_text = excluded.reply_text, heard_text = excluded.heard_text,
      language = excluded.language, error = excluded.error`);
}

/** A page of turns, newest last; both indexes on time serve it (see the query plan tests). */
export function listTurns(db: ReadableDb, query: TurnsQuery): readonly TurnRecord[] {
  return db.all<TurnRow>(turnsPage(query)).reverse().map(toRecord);
}

/** The statement of {@link listTurns}, apart so that its plan can be proved. */
export function turnsPage({ conversationId, limit, beforeTurnId }: TurnsQuery): Sql {
  const ofConversation =
    conversationId === null ? sql`TRUE` : sql`conversation_id = ${conversationId}`;
  const before =
    beforeTurnId === null
      ? sql`TRUE`
      : sql`(started_ms, seq) < (SELECT started_ms, seq FROM turns WHERE id = ${beforeTurnId})`;
  return sql`
    SELECT ${COLUMNS} FROM turns WHERE ${ofConversation} AND ${before}
    ORDER BY started_ms DESC, seq DESC LIMIT ${limit}`;
}

export function findTurn(db: ReadableDb, turnId: string): TurnRecord | null {
  const row = db.get<TurnRow>(sql`SELECT ${COLUMNS} FROM turns WHERE id = ${turnId}`);
  return row === undefined ? null : toRecord(row);
}

/** Turns that never reached a final state, oldest first: at start-up these were interrupted. */
export function listUnfinishedTurns(db: ReadableDb): readonly TurnRecord[] {
  return db.all<TurnRow>(unfinishedTurns()).map(toRecord);
}

/** The states are spelt as in the index `turns_unfinished`, so that the index is used. */
export function unfinishedTurns(): Sql {
  return sql`
    SELECT ${COLUMNS} FROM turns
    WHERE state NOT IN ('done', 'failed', 'cancelled', 'not-heard')
    ORDER BY started_ms, seq`;
}

/**
 * Deletes the turn with its memories, vectors, index entries and trace.
 *
 * @returns false when there was nothing of that turn
 */
export function deleteTurn(db: WritableDb, turnId: string): boolean {
  const traces = db.run(sql`DELETE FROM traces WHERE turn_id = ${turnId}`);
  const turns = db.run(sql`DELETE FROM turns WHERE id = ${turnId}`);
  if (turns > 0) dropEmptyConversations(db);
  return turns + traces > 0;
}

function toRecord(row: TurnRow): TurnRecord {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    input: row.input,
    state: row.state,
    startedMs: row.started_ms,
    userText: row.user_text,
    replyText: row.reply_text,
    heardText: row.heard_text,
    language: row.language,
    error: row.error === null ? null : (JSON.parse(row.error) as WireError),
  };
}
