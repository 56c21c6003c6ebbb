import type { ConversationRecord } from '../../shared/contracts/memory';
import type { ReadableDb, WritableDb } from './db';
import { sql } from './sql';

/** A title taken from the first words of a conversation is cut at a word near this length. */
const TITLE_CHARACTERS = 60;

interface ConversationRow {
  readonly id: string;
  readonly title: string | null;
  readonly first_words: string | null;
  readonly started_ms: number;
  readonly turns: number;
}

/** Newest first. */
export function listConversations(db: ReadableDb): readonly ConversationRecord[] {
  return db
    .all<ConversationRow>(
      sql`
        SELECT c.id, c.title, c.started_ms,
          (SELECT count(*) FROM turns t WHERE t.conversation_id = c.id) AS turns,
          -- Read, not stored: a forgotten turn must not live on as a title.
          (SELECT substr(t.user_text, 1, ${2 * TITLE_CHARACTERS}) FROM turns t
            WHERE t.conversation_id = c.id AND t.user_text <> ''
            ORDER BY t.started_ms, t.seq LIMIT 1) AS first_words
        FROM conversations c
        ORDER BY c.started_ms DESC, c.id`,
    )
    .map((row) => ({
      id: row.id,
      title: row.title ?? shorten(row.first_words ?? ''),
      startedMs: row.started_ms,
      turns: row.turns,
    }));
}

/** Called with every turn: the first one of a conversation brings it into being. */
export function ensureConversation(db: WritableDb, id: string, startedMs: number): void {
  db.run(sql`
    INSERT INTO conversations (id, title, started_ms) VALUES (${id}, NULL, ${startedMs})
    ON CONFLICT (id) DO NOTHING`);
}

/** A conversation whose last turn was forgotten leaves nothing behind, unless the user named it. */
export function dropEmptyConversations(db: WritableDb): void {
  db.run(sql`
    DELETE FROM conversations
    WHERE title IS NULL
      AND NOT EXISTS (SELECT 1 FROM turns t WHERE t.conversation_id = conversations.id)`);
}

function shorten(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  if (line.length <= TITLE_CHARACTERS) return line;
  const cut = line.slice(0, TITLE_CHARACTERS);
  const lastSpace = cut.lastIndexOf(' ');
  // Scripts without spaces are cut where the space runs out.
  return `${(lastSpace > TITLE_CHARACTERS / 2 ? cut.slice(0, lastSpace) : cut).trimEnd()}…`;
}
