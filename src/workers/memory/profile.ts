import type {
  ConversationSummary,
  TurnAffect,
  TurnAffectRecord,
} from '../../shared/contracts/profile';
import type { ReadableDb, WritableDb } from './db';
import { sql } from './sql';

interface AffectRow {
  readonly turn_id: string;
  readonly said_ms: number;
  readonly user_valence: number;
  readonly user_arousal: number;
  readonly reply_valence: number | null;
  readonly reply_arousal: number | null;
}

/** Inserts or replaces the mood of a turn. A turn that was forgotten meanwhile gets none. */
export function saveAffect(db: WritableDb, { turnId, user, reply }: TurnAffect): void {
  db.run(sql`
    INSERT INTO turn_affects (turn_id, user_valence, user_arousal, reply_valence, reply_arousal)
    SELECT id, ${user.valence}, ${user.arousal}, ${reply?.valence ?? null}, ${reply?.arousal ?? null}
    FROM turns WHERE id = ${turnId}
    ON CONFLICT (turn_id) DO UPDATE SET
      user_valence = excluded.user_valence, user_arousal = excluded.user_arousal,
      reply_valence = excluded.reply_valence, reply_arousal = excluded.reply_arousal`);
}

/** Of the newest turns, oldest first. */
export function listAffects(db: ReadableDb, limit: number): readonly TurnAffectRecord[] {
  return db
    .all<AffectRow>(
      sql`
        SELECT a.turn_id, t.started_ms AS said_ms, a.user_valence, a.user_arousal,
          a.reply_valence, a.reply_arousal
        FROM turns t JOIN turn_affects a ON a.turn_id = t.id
        ORDER BY t.started_ms DESC, t.seq DESC LIMIT ${limit}`,
    )
    .reverse()
    .map((row) => ({
      turnId: row.turn_id,
      saidMs: row.said_ms,
      user: { valence: row.user_valence, arousal: row.user_arousal },
      reply:
        row.reply_valence === null || row.reply_arousal === null
          ? null
          : { valence: row.reply_valence, arousal: row.reply_arousal },
    }));
}

/** Inserts or replaces; a conversation that was deleted meanwhile gets none. */
export function saveSummary(db: WritableDb, summary: ConversationSummary): void {
  db.run(sql`
    INSERT INTO summaries (conversation_id, text, through_turn_id, turns, method, made_ms)
    SELECT c.id, ${summary.text}, ${summary.throughTurnId}, ${summary.turns}, ${summary.method},
      ${summary.madeMs}
    FROM conversations c
    -- Its last turn must still be there: a forgotten one would come back in the summary.
    JOIN turns t ON t.conversation_id = c.id AND t.id = ${summary.throughTurnId}
    WHERE c.id = ${summary.conversationId}
    ON CONFLICT (conversation_id) DO UPDATE SET
      text = excluded.text, through_turn_id = excluded.through_turn_id, turns = excluded.turns,
      method = excluded.method, made_ms = excluded.made_ms`);
}

export function findSummary(db: ReadableDb, conversationId: string): ConversationSummary | null {
  const row = db.get<ConversationSummary>(sql`
    SELECT conversation_id AS conversationId, text, through_turn_id AS throughTurnId, turns, method,
      made_ms AS madeMs
    FROM summaries WHERE conversation_id = ${conversationId}`);
  return row ?? null;
}
