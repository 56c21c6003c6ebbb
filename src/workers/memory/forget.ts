import type { Forgotten } from '../../shared/contracts/ledger';
import { SottoError } from '../../shared/errors';
import { capture, capturedRows, join } from './capture';
import type { Capture, Row } from './capture';
import { dropEmptyConversations } from './conversations';
import type { ReadableDb, WritableDb } from './db';
import { deleteFact, factHistory } from './facts';
import { parseEntryId } from './ledger';
import { everythingSaid, includesWords } from './said-words';
import { sql } from './sql';
import { deleteTurn } from './turns';

/** What was deleted and everything needed to put it back. */
export interface Deletion {
  readonly forgotten: Omit<Forgotten, 'leftIn'>;
  readonly captured: Capture;
}

/** Deletes these entries; what was said goes with its whole turn. Call it inside one transaction. */
export function forgetEntries(db: WritableDb, ids: readonly string[]): Deletion {
  const parsed = ids.map(parseEntryId);
  const keysOf = (wanted: 'turn' | 'fact'): readonly number[] =>
    parsed.filter(({ kind }) => kind === wanted).map(({ key }) => key);
  const facts = forgetFacts(db, keysOf('fact'));
  return both(facts, forgetTurns(db, turnsOfMemories(db, keysOf('turn'))));
}

/** Deletes every turn in which these very words occur, whoever said them. */
export function forgetPhrase(db: WritableDb, phrase: string): Deletion {
  const words = phrase.trim();
  if (words === '') {
    throw new SottoError('bad-input', 'There is nothing to forget in an empty phrase.');
  }
  const turnIds = new Set<string>();
  for (const { turnId, text } of everythingSaid(db)) {
    if (includesWords(text, words)) turnIds.add(turnId);
  }
  const facts = db
    .all<{ id: number; text: string }>(sql`SELECT id, text FROM facts`)
    .filter(({ text }) => includesWords(text, words));
  const forgotten = forgetFacts(
    db,
    facts.map(({ id }) => id),
  );
  return both(forgotten, forgetTurns(db, [...turnIds]));
}

/** Facts with all they replaced; the turns they came from stay. */
function forgetFacts(db: WritableDb, keys: readonly number[]): Deletion {
  const ids = [...new Set(keys.flatMap((key) => factHistory(db, key).map(({ id }) => id)))];
  const captured = capture(db, 'facts', 'id', ids);
  for (const key of keys) deleteFact(db, key);
  return { forgotten: { entries: currentFacts(captured), turnIds: [] }, captured };
}

function both(facts: Deletion, turns: Deletion): Deletion {
  const { entries, turnIds } = turns.forgotten;
  return {
    forgotten: { entries: entries + facts.forgotten.entries, turnIds },
    captured: join(facts.captured, turns.captured),
  };
}

/** What was replaced long ago was no entry of the ledger. */
function currentFacts(captured: Capture): number {
  return capturedRows(captured, 'facts').filter((row) => row['ended_ms'] === null).length;
}

/** Deletes turns with their memories, vectors, index entries and traces. */
export function forgetTurns(db: WritableDb, turnIds: readonly string[]): Deletion {
  const captured = join(
    // The conversation itself goes when its last turn goes.
    conversationRows(db, turnIds),
    capture(db, 'turns', 'id', turnIds),
    capture(db, 'traces', 'turn_id', turnIds),
  );
  for (const turnId of turnIds) deleteTurn(db, turnId);
  dropEmptyConversations(db);
  return {
    forgotten: {
      entries: capturedRows(captured, 'memories').length + currentFacts(captured),
      turnIds,
    },
    captured,
  };
}

/** Deletes a conversation with everything in it. @throws SottoError `not-found` */
export function forgetConversation(db: WritableDb, id: string): Deletion {
  if (db.get(sql`SELECT 1 FROM conversations WHERE id = ${id}`) === undefined) {
    throw new SottoError('not-found', 'There is no such conversation.');
  }
  const turns = db.all<{ id: string }>(sql`SELECT id FROM turns WHERE conversation_id = ${id}`);
  const deletion = forgetTurns(
    db,
    turns.map((turn) => turn.id),
  );
  const rest = capture(db, 'conversations', 'id', [id]);
  db.run(sql`DELETE FROM conversations WHERE id = ${id}`);
  return { ...deletion, captured: join(rest, deletion.captured) };
}

function conversationRows(db: ReadableDb, turnIds: readonly string[]): Capture {
  const ids = db.all<{ id: string }>(sql`
    SELECT DISTINCT conversation_id AS id FROM turns
    WHERE id IN (SELECT value FROM json_each(${JSON.stringify(turnIds)}))`);
  const rows = ids.flatMap(({ id }) =>
    db.all<Row>(sql`SELECT * FROM conversations WHERE id = ${id}`),
  );
  return { tables: [{ name: 'conversations', rows }] };
}

function turnsOfMemories(db: ReadableDb, keys: readonly number[]): readonly string[] {
  return db
    .all<{ turn_id: string }>(
      sql`SELECT DISTINCT turn_id FROM memories
        WHERE id IN (SELECT value FROM json_each(${JSON.stringify(keys)}))`,
    )
    .map((row) => row.turn_id);
}
