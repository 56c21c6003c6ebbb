import type {
  ExportPage,
  ExportedConversation,
  ExportedMemory,
  ImportedTurn,
} from '../../shared/contracts/ledger';
import { ensureConversation } from './conversations';
import type { ReadableDb, WritableDb } from './db';
import { addMemories } from './memories';
import { sql } from './sql';
import { exportFacts } from './transfer-facts';
import { findTurn, saveTurn } from './turns';

/** A page is one message between threads. */
const PAGE_TURNS = 500;

/** A page of everything, oldest first; conversations come with the first page. */
export function exportPage(db: ReadableDb, after: number | null): ExportPage {
  const rows = db.all<{ seq: number; id: string }>(sql`
    SELECT seq, id FROM turns WHERE seq > ${after ?? 0} ORDER BY seq LIMIT ${PAGE_TURNS}`);
  const turns = rows.flatMap(({ id }) => {
    const turn = findTurn(db, id);
    return turn === null ? [] : [{ turn, memories: memoriesOf(db, id) }];
  });
  return {
    conversations: after === null ? conversations(db) : [],
    facts: after === null ? exportFacts(db) : [],
    turns,
    next: rows.length < PAGE_TURNS ? null : (rows.at(-1)?.seq ?? null),
  };
}

/** Adds what is not there yet; a turn that is there already is left as it is. */
export function importTurns(
  db: WritableDb,
  conversationList: readonly ExportedConversation[],
  turns: readonly ImportedTurn[],
): number {
  let added = 0;
  for (const { turn, memories, embeddings } of turns) {
    if (findTurn(db, turn.id) !== null) continue;
    saveTurn(db, turn);
    addMemories(
      db,
      memories.flatMap(({ speaker, text, importance }, index) => {
        const embedding = embeddings[index];
        return embedding === undefined
          ? []
          : [{ turnId: turn.id, speaker, text, importance, embedding }];
      }),
    );
    for (const { text, speaker, pinned, editedMs } of memories) {
      db.run(sql`
        UPDATE memories SET pinned = ${pinned ? 1 : 0}, edited_ms = ${editedMs}
        WHERE turn_id = ${turn.id} AND speaker = ${speaker} AND text = ${text}`);
    }
    added += 1;
  }
  for (const { id, title, startedMs, archivedMs } of conversationList) {
    ensureConversation(db, id, startedMs);
    db.run(sql`
      UPDATE conversations SET title = coalesce(title, ${title}), archived_ms = ${archivedMs},
        started_ms = min(started_ms, ${startedMs})
      WHERE id = ${id}`);
  }
  return added;
}

function conversations(db: ReadableDb): readonly ExportedConversation[] {
  return db
    .all<{ id: string; title: string | null; started_ms: number; archived_ms: number | null }>(
      sql`SELECT id, title, started_ms, archived_ms FROM conversations ORDER BY started_ms, id`,
    )
    .map((row) => ({
      id: row.id,
      title: row.title,
      startedMs: row.started_ms,
      archivedMs: row.archived_ms,
    }));
}

function memoriesOf(db: ReadableDb, turnId: string): readonly ExportedMemory[] {
  return db
    .all<{
      text: string;
      speaker: 'user' | 'companion';
      pinned: number;
      importance: number;
      edited_ms: number | null;
    }>(
      sql`SELECT text, speaker, pinned, importance, edited_ms FROM memories
        WHERE turn_id = ${turnId} ORDER BY id`,
    )
    .map((row) => ({
      text: row.text,
      speaker: row.speaker,
      pinned: row.pinned === 1,
      importance: row.importance,
      editedMs: row.edited_ms,
    }));
}
