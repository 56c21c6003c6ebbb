import type { Migration } from './migration';

/**
 * What a trace needs so that turns are only compared with turns like them: its population (input,
 * class, persona, configuration), the machine's load, the user's mark; per stage its share of the
 * critical path and the amount of work; and the baselines that regressions are told by.
 */
export const latencyMigration: Migration = {
  version: 6,
  name: 'latency',
  up: (db) => {
    db.script(`
      CREATE TABLE trace_configurations (
        id INTEGER PRIMARY KEY,
        -- A TurnConfiguration as JSON, its keys in one fixed order.
        json TEXT NOT NULL UNIQUE
      ) STRICT;

      ALTER TABLE traces ADD COLUMN configuration_id INTEGER REFERENCES trace_configurations (id);
      ALTER TABLE traces ADD COLUMN input TEXT NOT NULL DEFAULT 'speech';
      -- '' stands for unknown: NULLs would never be equal to each other.
      ALTER TABLE traces ADD COLUMN turn_class TEXT NOT NULL DEFAULT '';
      ALTER TABLE traces ADD COLUMN persona_id TEXT NOT NULL DEFAULT '';
      -- Release to first sound, or to the first words shown where replies are not spoken.
      ALTER TABLE traces ADD COLUMN path_ms REAL;
      ALTER TABLE traces ADD COLUMN mark TEXT;
      ALTER TABLE traces ADD COLUMN others_share REAL;
      -- MachineLoad, cache counts, costs and losses as JSON.
      ALTER TABLE traces ADD COLUMN details TEXT;
      UPDATE traces SET path_ms = voice_to_voice_ms;
      UPDATE traces SET input = (SELECT input FROM turns WHERE turns.id = traces.turn_id)
        WHERE turn_id IN (SELECT id FROM turns);
      CREATE INDEX traces_by_population
        ON traces (input, turn_class, persona_id, configuration_id, started_ms, seq)
        WHERE path_ms IS NOT NULL;
      CREATE INDEX traces_marked ON traces (mark, started_ms, seq) WHERE mark IS NOT NULL;

      ALTER TABLE trace_stages ADD COLUMN critical_ms REAL NOT NULL DEFAULT 0;
      -- In the stage's own unit (tokens, audio ms); NULL when it tells none.
      ALTER TABLE trace_stages ADD COLUMN work REAL;

      CREATE TABLE trace_baselines (
        input TEXT NOT NULL,
        turn_class TEXT NOT NULL,
        persona_id TEXT NOT NULL,
        configuration_id INTEGER NOT NULL,
        stage TEXT NOT NULL,
        p50_ms REAL NOT NULL,
        p95_ms REAL NOT NULL,
        turns INTEGER NOT NULL,
        taken_ms REAL NOT NULL,
        PRIMARY KEY (input, turn_class, persona_id, configuration_id, stage)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
