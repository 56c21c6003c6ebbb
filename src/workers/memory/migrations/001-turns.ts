import type { Migration } from './migration';

/**
 * Conversations and their turns. `seq` is the order of arrival and breaks ties of the clock. States
 * are not listed in a CHECK: a new one would mean copying the whole table.
 */
export const turnsMigration: Migration = {
  version: 1,
  name: 'turns',
  up: (db) => {
    db.script(`
      CREATE TABLE conversations (
        id TEXT PRIMARY KEY,
        -- NULL until the user names it; then the first words of the first turn stand for it.
        title TEXT,
        started_ms REAL NOT NULL
      ) STRICT;

      CREATE TABLE turns (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        input TEXT NOT NULL,
        state TEXT NOT NULL,
        started_ms REAL NOT NULL,
        user_text TEXT NOT NULL,
        reply_text TEXT NOT NULL,
        heard_text TEXT NOT NULL,
        language TEXT NOT NULL,
        -- A WireError as JSON.
        error TEXT
      ) STRICT;

      CREATE INDEX turns_by_time ON turns (started_ms, seq);
      CREATE INDEX turns_by_conversation ON turns (conversation_id, started_ms, seq);
      -- Must name the final states of FINAL_STATES in turns.ts, word for word.
      CREATE INDEX turns_unfinished ON turns (started_ms, seq)
        WHERE state NOT IN ('done', 'failed', 'cancelled', 'not-heard');
    `);
  },
};
