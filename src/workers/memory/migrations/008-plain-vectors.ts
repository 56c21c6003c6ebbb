import { conversationKey } from '../conversation-key';
import { sql } from '../sql';
import type { Migration } from './migration';

/**
 * Vectors move from sqlite-vec's own table into a plain one: reading the few hundred that a search
 * compares takes 5 µs each there, and 200 µs in a vec0 table, which is made for scanning. They are
 * compared by sqlite-vec's functions as before. Codes learn which conversation they belong to, so
 * that the turns around a hit are known without asking.
 */
export const plainVectorsMigration: Migration = {
  version: 8,
  name: 'plain-vectors',
  up: (db) => {
    db.script(`
      CREATE TABLE vectors (
        memory_id INTEGER PRIMARY KEY REFERENCES memories (id) ON DELETE CASCADE,
        -- 384 numbers, little-endian float32.
        embedding BLOB NOT NULL
      ) STRICT;
      INSERT INTO vectors (memory_id, embedding)
        SELECT memory_id, vec_f32(embedding) FROM memory_vectors;

      DROP TRIGGER memories_deleted;
      DROP TABLE memory_vectors;
      CREATE TRIGGER memories_deleted AFTER DELETE ON memories BEGIN
        INSERT INTO memory_texts (memory_texts, rowid, text) VALUES ('delete', old.id, old.text);
      END;

      -- See conversation-key.ts.
      ALTER TABLE memory_codes ADD COLUMN conversation INTEGER NOT NULL DEFAULT 0;
    `);
    for (const { id } of db.all<{ id: string }>(sql`SELECT id FROM conversations`)) {
      db.run(sql`
        UPDATE memory_codes SET conversation = ${conversationKey(id)}
        WHERE memory_id IN (SELECT m.id FROM memories m JOIN turns t ON t.id = m.turn_id
          WHERE t.conversation_id = ${id})`);
    }
  },
};
