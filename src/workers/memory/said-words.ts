import type { ReadableDb } from './db';
import { sql } from './sql';

/** Rows read at once: enough to be quick, few enough not to hold a life's talk in memory. */
const PAGE = 2000;

export interface SaidWords {
  readonly turnId: string;
  readonly conversationId: string;
  readonly who: 'user' | 'companion';
  readonly text: string;
  readonly saidMs: number;
}

interface Row {
  readonly seq: number;
  readonly id: string;
  readonly conversation_id: string;
  readonly user_text: string;
  readonly reply_text: string;
  readonly started_ms: number;
  readonly corrected: string | null;
}

/**
 * All words of all turns, newest first: what the user said, the memories corrected since, the replies.
 * Compared in JavaScript, because SQLite knows upper and lower case of ASCII only.
 */
export function* everythingSaid(db: ReadableDb): Generator<SaidWords, void> {
  let before = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const rows = db.all<Row>(sql`
      SELECT seq, id, conversation_id, user_text, reply_text, started_ms,
        (SELECT group_concat(text, char(10)) FROM memories m
          WHERE m.turn_id = t.id AND m.edited_ms IS NOT NULL) AS corrected
      FROM turns t WHERE seq < ${before} ORDER BY seq DESC LIMIT ${PAGE}`);
    for (const row of rows) {
      const where = {
        turnId: row.id,
        conversationId: row.conversation_id,
        saidMs: row.started_ms,
      };
      yield { ...where, who: 'user', text: row.user_text };
      if (row.corrected !== null) yield { ...where, who: 'user', text: row.corrected };
      yield { ...where, who: 'companion', text: row.reply_text };
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    before = last.seq;
  }
}

/** Whatever the case, and however the words are spaced. */
export function includesWords(text: string, words: string): boolean {
  return spaced(text).includes(spaced(words));
}

function spaced(text: string): string {
  return text.toLowerCase().replace(/\s+/gu, ' ').trim();
}
