import type { Migration } from './migration';

/**
 * What the ledger and the list of conversations need, and the one-bit codes recall scans.
 *
 * `memory_codes` holds the sign of each of a vector's numbers (48 bytes): all codes fit in memory
 * where the vectors do not, and scanning them finds the candidates whose vectors are then compared.
 */
export const ledgerMigration: Migration = {
  version: 5,
  name: 'ledger',
  up: (db) => {
    db.script(`
      ALTER TABLE conversations ADD COLUMN archived_ms REAL;

      ALTER TABLE memories ADD COLUMN importance REAL NOT NULL DEFAULT 0.5;
      ALTER TABLE memories ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE memories ADD COLUMN edited_ms REAL;
      CREATE INDEX memories_pinned ON memories (id) WHERE pinned = 1;

      CREATE TRIGGER memories_edited AFTER UPDATE OF text ON memories BEGIN
        INSERT INTO memory_texts (memory_texts, rowid, text) VALUES ('delete', old.id, old.text);
        INSERT INTO memory_texts (rowid, text) VALUES (new.id, new.text);
      END;

      CREATE TABLE memory_codes (
        memory_id INTEGER PRIMARY KEY REFERENCES memories (id) ON DELETE CASCADE,
        code BLOB NOT NULL
      ) STRICT;
      INSERT INTO memory_codes (memory_id, code)
        SELECT memory_id, vec_quantize_binary(embedding) FROM memory_vectors;

      -- Which memories stood beside an answer; their words stay in one place.
      CREATE TABLE recalls (
        turn_id TEXT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
        memory_id INTEGER NOT NULL REFERENCES memories (id) ON DELETE CASCADE,
        rank INTEGER NOT NULL,
        score REAL NOT NULL,
        source TEXT NOT NULL,
        distance REAL,
        PRIMARY KEY (turn_id, memory_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX recalls_by_memory ON recalls (memory_id);
    `);
  },
};
