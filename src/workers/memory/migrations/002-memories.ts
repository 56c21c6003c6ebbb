import type { Migration } from './migration';

/**
 * What was said, findable by meaning (`memory_vectors`) and by word (`memory_texts`). The three
 * tables hold the same rows: triggers keep the text index in step, and deleting a memory (or its
 * turn) takes the vector and the index entry along. Only the vector of a new row is inserted by code.
 *
 * `secure-delete` makes FTS5 remove the words of a forgotten row from its index at once, not at some
 * later merge. Ids are never used twice, so an old id cannot come to mean another memory.
 */
export const memoriesMigration: Migration = {
  version: 2,
  name: 'memories',
  up: (db) => {
    db.script(`
      CREATE TABLE memories (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        turn_id TEXT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
        speaker TEXT NOT NULL CHECK (speaker IN ('user', 'companion')),
        text TEXT NOT NULL
      ) STRICT;
      CREATE INDEX memories_by_turn ON memories (turn_id);

      CREATE VIRTUAL TABLE memory_texts USING fts5 (
        text,
        content = 'memories',
        content_rowid = 'id',
        tokenize = 'porter unicode61 remove_diacritics 2'
      );
      INSERT INTO memory_texts (memory_texts, rank) VALUES ('secure-delete', 1);

      CREATE VIRTUAL TABLE memory_vectors USING vec0 (
        memory_id INTEGER PRIMARY KEY,
        embedding FLOAT[384] distance_metric=cosine
      );

      CREATE TRIGGER memories_inserted AFTER INSERT ON memories BEGIN
        INSERT INTO memory_texts (rowid, text) VALUES (new.id, new.text);
      END;
      CREATE TRIGGER memories_deleted AFTER DELETE ON memories BEGIN
        INSERT INTO memory_texts (memory_texts, rowid, text) VALUES ('delete', old.id, old.text);
        DELETE FROM memory_vectors WHERE memory_id = old.id;
      END;
    `);
  },
};
