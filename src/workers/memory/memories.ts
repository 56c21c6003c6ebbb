import type { MemoryEntry } from '../../shared/contracts/memory';
import { SottoError } from '../../shared/errors';
import { conversationKey } from './conversation-key';
import type { ReadableDb, WritableDb } from './db';
import { sql, vectorBlob } from './sql';

/** Length of all-MiniLM-L6-v2's sentence vectors; their codes are made for it. */
export const EMBEDDING_DIMENSIONS = 384;

const DEFAULT_IMPORTANCE = 0.5;

/**
 * Adds rows, vectors and (by trigger) index entries; call it inside one transaction. The same words
 * of the same speaker in the same turn are kept once, so that a repeated call changes nothing.
 *
 * @returns how many were new
 * @throws SottoError `not-found` when a turn was never saved, `bad-input` for a broken vector
 */
export function addMemories(db: WritableDb, entries: readonly MemoryEntry[]): number {
  let added = 0;
  for (const { turnId, speaker, text, embedding, importance = DEFAULT_IMPORTANCE } of entries) {
    if (text.trim() === '') continue;
    assertEmbedding(embedding);
    assertTurn(db, turnId);
    const row = db.returning<{ id: number }>(sql`
      INSERT INTO memories (turn_id, speaker, text, importance)
      SELECT ${turnId}, ${speaker}, ${text}, ${importance}
      WHERE NOT EXISTS (
        SELECT 1 FROM memories
        WHERE turn_id = ${turnId} AND speaker = ${speaker} AND text = ${text})
      RETURNING id`);
    if (row === undefined) continue;
    insertVector(db, row.id, vectorBlob(embedding));
    added += 1;
  }
  return added;
}

/** Of a memory that has none yet: the vector, and the code by which it is found. */
export function insertVector(db: WritableDb, id: number, blob: Uint8Array): void {
  const turn = db.get<{ conversation_id: string }>(sql`
    SELECT t.conversation_id FROM memories m JOIN turns t ON t.id = m.turn_id WHERE m.id = ${id}`);
  db.run(sql`INSERT INTO vectors (memory_id, embedding) VALUES (${id}, ${blob})`);
  db.run(sql`
    INSERT INTO memory_codes (memory_id, conversation, code)
    VALUES (${id}, ${conversationKey(turn?.conversation_id ?? '')}, vec_quantize_binary(${blob}))`);
}

/** Gives a memory another vector: its text has changed. */
export function replaceVector(db: WritableDb, id: number, embedding: Float32Array): void {
  assertEmbedding(embedding);
  db.run(sql`DELETE FROM vectors WHERE memory_id = ${id}`);
  db.run(sql`DELETE FROM memory_codes WHERE memory_id = ${id}`);
  insertVector(db, id, vectorBlob(embedding));
}

export interface StoredMemory {
  readonly id: number;
  readonly turn_id: string;
  readonly speaker: 'user' | 'companion';
  readonly text: string;
  readonly said_ms: number;
  /** What was heard of the answer to it. */
  readonly heard_text: string;
  readonly importance: number;
  readonly pinned: number;
}

export function loadMemories(db: ReadableDb, ids: readonly number[]): readonly StoredMemory[] {
  return db.all<StoredMemory>(sql`
    SELECT m.id, m.turn_id, m.speaker, m.text, m.importance, m.pinned, t.started_ms AS said_ms,
      t.heard_text
    FROM json_each(${JSON.stringify(ids)}) wanted
    JOIN memories m ON m.id = wanted.value
    JOIN turns t ON t.id = m.turn_id`);
}

/** Memories of these turns. */
export function memoryIdsOf(db: ReadableDb, turnIds: readonly string[]): ReadonlySet<number> {
  if (turnIds.length === 0) return new Set();
  const rows = db.all<{ id: number }>(sql`
    SELECT m.id FROM memories m
    WHERE m.turn_id IN (SELECT value FROM json_each(${JSON.stringify(turnIds)}))`);
  return new Set(rows.map((row) => row.id));
}

/** @throws SottoError `bad-input` unless it has 384 finite numbers and a direction */
export function assertEmbedding(embedding: Float32Array): void {
  let squares = 0;
  for (const value of embedding) squares += value * value;
  if (embedding.length === EMBEDDING_DIMENSIONS && squares > 0 && Number.isFinite(squares)) return;
  throw new SottoError(
    'bad-input',
    `an embedding must be ${EMBEDDING_DIMENSIONS} finite numbers, not all zero; got ${embedding.length}`,
  );
}

function assertTurn(db: ReadableDb, turnId: string): void {
  if (db.get(sql`SELECT 1 FROM turns WHERE id = ${turnId}`) !== undefined) return;
  throw new SottoError('not-found', `turn ${turnId} must be saved before it is remembered`);
}
