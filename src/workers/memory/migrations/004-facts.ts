import type { Migration } from './migration';

/**
 * What is known about the user, with its history: a fact that no longer holds is ended, not deleted,
 * and names its successor. `key` is the folded text, by which a repeated fact is found. Forgetting a
 * turn takes its facts, its mood and the summary it went into along.
 */
export const factsMigration: Migration = {
  version: 4,
  name: 'facts',
  up: (db) => {
    db.script(`
      CREATE TABLE facts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        -- Place of the category in FACT_CATEGORIES would sort, but a name survives a reordering.
        category TEXT NOT NULL,
        slot TEXT,
        text TEXT NOT NULL,
        key TEXT NOT NULL,
        source TEXT NOT NULL,
        turn_id TEXT REFERENCES turns (id) ON DELETE CASCADE,
        said_ms REAL NOT NULL,
        confirmed_ms REAL NOT NULL,
        times_said INTEGER NOT NULL DEFAULT 1,
        pinned INTEGER NOT NULL DEFAULT 0,
        ended_ms REAL,
        replaced_by INTEGER REFERENCES facts (id) ON DELETE SET NULL
      ) STRICT;
      CREATE INDEX facts_current ON facts (confirmed_ms) WHERE ended_ms IS NULL;
      CREATE UNIQUE INDEX facts_by_slot ON facts (slot) WHERE slot IS NOT NULL AND ended_ms IS NULL;
      CREATE UNIQUE INDEX facts_by_key ON facts (key) WHERE ended_ms IS NULL;
      CREATE INDEX facts_by_turn ON facts (turn_id) WHERE turn_id IS NOT NULL;
      CREATE INDEX facts_by_successor ON facts (replaced_by) WHERE replaced_by IS NOT NULL;

      CREATE TABLE turn_affects (
        turn_id TEXT PRIMARY KEY REFERENCES turns (id) ON DELETE CASCADE,
        user_valence REAL NOT NULL,
        user_arousal REAL NOT NULL,
        reply_valence REAL,
        reply_arousal REAL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE summaries (
        conversation_id TEXT PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
        text TEXT NOT NULL,
        through_turn_id TEXT NOT NULL,
        turns INTEGER NOT NULL,
        method TEXT NOT NULL,
        made_ms REAL NOT NULL
      ) STRICT;
      -- Which words of the summary came from the turn is not known: it is made anew in idle time.
      CREATE TRIGGER summaries_of_forgotten_turns AFTER DELETE ON turns BEGIN
        DELETE FROM summaries WHERE conversation_id = old.conversation_id;
      END;
    `);
  },
};
