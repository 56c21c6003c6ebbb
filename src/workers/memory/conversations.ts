import type {
  ConversationHit,
  ConversationRecord,
  ConversationsPage,
  ConversationsQuery,
} from '../../shared/contracts/ledger';
import { SottoError } from '../../shared/errors';
import type { ReadableDb, WritableDb } from './db';
import { everythingSaid } from './said-words';
import { sql } from './sql';
import type { Sql } from './sql';

/** A title taken from the first words of a conversation is cut at a word near this length. */
const TITLE_CHARACTERS = 60;
/** What is shown around the words that were looked for. */
const SNIPPET_CHARACTERS = 120;

interface ConversationRow {
  readonly id: string;
  readonly title: string | null;
  readonly first_words: string | null;
  readonly started_ms: number;
  readonly last_ms: number;
  readonly archived_ms: number | null;
  readonly turns: number;
}

/** The one spoken in last comes first. */
export function listConversations(db: ReadableDb, query: ConversationsQuery): ConversationsPage {
  const words = query.text?.toLowerCase().trim() ?? '';
  const all = db
    .all<ConversationRow>(conversationsOf(query.archived ? sql`NOT NULL` : sql`NULL`))
    .map(toRecord)
    .filter(({ title }) => words === '' || title.toLowerCase().includes(words));
  const start =
    query.before === null
      ? 0
      : 1 + all.findIndex((conversation) => conversation.id === query.before);
  const page = all.slice(start, start + query.limit);
  const last = page.at(-1);
  return {
    conversations: page,
    next: last !== undefined && start + page.length < all.length ? last.id : null,
  };
}

function conversationsOf(archived: Sql): Sql {
  return sql`
    SELECT * FROM (${conversationRows()}) WHERE archived_ms IS ${archived}
    ORDER BY last_ms DESC, id`;
}

function conversationRows(): Sql {
  return sql`
    SELECT c.id, c.title, c.started_ms, c.archived_ms,
      (SELECT count(*) FROM turns t WHERE t.conversation_id = c.id) AS turns,
      coalesce((SELECT max(t.started_ms) FROM turns t WHERE t.conversation_id = c.id),
        c.started_ms) AS last_ms,
      -- Read, not stored: a forgotten turn must not live on as a title.
      (SELECT substr(t.user_text, 1, ${2 * TITLE_CHARACTERS}) FROM turns t
        WHERE t.conversation_id = c.id AND t.user_text <> ''
        ORDER BY t.started_ms, t.seq LIMIT 1) AS first_words
    FROM conversations c`;
}

export function findConversation(db: ReadableDb, id: string): ConversationRecord | null {
  const row = db.get<ConversationRow>(sql`SELECT * FROM (${conversationRows()}) WHERE id = ${id}`);
  return row === undefined ? null : toRecord(row);
}

/** Called with every turn: the first one brings it into being, and a new one out of the archive. */
export function ensureConversation(db: WritableDb, id: string, startedMs: number): void {
  db.run(sql`
    INSERT INTO conversations (id, title, started_ms) VALUES (${id}, NULL, ${startedMs})
    ON CONFLICT (id) DO UPDATE SET archived_ms = NULL WHERE archived_ms IS NOT NULL`);
}

/** An empty title gives the conversation back its first words. @throws SottoError `not-found` */
export function renameConversation(db: WritableDb, id: string, title: string): ConversationRecord {
  const name = title.replace(/\s+/gu, ' ').trim();
  db.run(sql`UPDATE conversations SET title = ${name === '' ? null : name} WHERE id = ${id}`);
  return required(db, id);
}

/** @throws SottoError `not-found` */
export function archiveConversation(
  db: WritableDb,
  id: string,
  archivedMs: number | null,
): ConversationRecord {
  db.run(sql`UPDATE conversations SET archived_ms = ${archivedMs} WHERE id = ${id}`);
  return required(db, id);
}

/** Archives what was not spoken in since `beforeMs`; answers how many. */
export function archiveOlderThan(db: WritableDb, beforeMs: number, nowMs: number): number {
  return db.run(sql`
    UPDATE conversations SET archived_ms = ${nowMs}
    WHERE archived_ms IS NULL AND started_ms < ${beforeMs}
      AND NOT EXISTS (SELECT 1 FROM turns t
        WHERE t.conversation_id = conversations.id AND t.started_ms >= ${beforeMs})`);
}

/** Places where all these words occur, newest first; archived conversations are searched too. */
export function searchConversations(
  db: ReadableDb,
  text: string,
  limit: number,
): readonly ConversationHit[] {
  const words = text
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  const [first] = words;
  if (first === undefined) return [];
  const titles = new Map<string, string>();
  const hits: ConversationHit[] = [];
  const seen = new Set<string>();
  for (const said of everythingSaid(db)) {
    if (hits.length >= limit) break;
    const lower = said.text.toLowerCase();
    if (seen.has(said.turnId) || !words.every((word) => lower.includes(word))) continue;
    seen.add(said.turnId);
    const { turnId, conversationId, who, saidMs } = said;
    const title = titles.get(conversationId) ?? findConversation(db, conversationId)?.title ?? '';
    titles.set(conversationId, title);
    const snippet = around(said.text, lower.indexOf(first));
    hits.push({ turnId, conversationId, title, snippet, who, saidMs });
  }
  return hits;
}

/** A conversation whose last turn was forgotten leaves nothing behind, unless the user named it. */
export function dropEmptyConversations(db: WritableDb): void {
  db.run(sql`
    DELETE FROM conversations
    WHERE title IS NULL
      AND NOT EXISTS (SELECT 1 FROM turns t WHERE t.conversation_id = conversations.id)`);
}

function required(db: ReadableDb, id: string): ConversationRecord {
  const found = findConversation(db, id);
  if (found !== null) return found;
  throw new SottoError('not-found', 'There is no such conversation.');
}

function toRecord(row: ConversationRow): ConversationRecord {
  return {
    id: row.id,
    title: row.title ?? shorten(row.first_words ?? ''),
    named: row.title !== null,
    startedMs: row.started_ms,
    lastMs: row.last_ms,
    archivedMs: row.archived_ms,
    turns: row.turns,
  };
}

function around(text: string, at: number): string {
  const start = Math.max(0, at - SNIPPET_CHARACTERS / 3);
  const end = Math.min(text.length, start + SNIPPET_CHARACTERS);
  const middle = text.slice(start, end).replace(/\s+/gu, ' ').trim();
  return `${start > 0 ? '…' : ''}${middle}${end < text.length ? '…' : ''}`;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  if (line.length <= TITLE_CHARACTERS) return line;
  const cut = line.slice(0, TITLE_CHARACTERS);
  const lastSpace = cut.lastIndexOf(' ');
  // Scripts without spaces are cut where the space runs out.
  return `${(lastSpace > TITLE_CHARACTERS / 2 ? cut.slice(0, lastSpace) : cut).trimEnd()}…`;
}
