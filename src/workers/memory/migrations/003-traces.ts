import type { Migration } from './migration';

/**
 * A turn's trace: its summary in columns, its spans packed in one blob (span-codec.ts) in a table of
 * its own, so that listing summaries does not page through blobs, and its stages in rows, so that
 * statistics are a matter of SQL. Not bound to `turns`: a hold without speech and the start-up are
 * traced too.
 */
export const tracesMigration: Migration = {
  version: 3,
  name: 'traces',
  up: (db) => {
    db.script(`
      CREATE TABLE traces (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        turn_id TEXT NOT NULL UNIQUE,
        started_ms REAL NOT NULL,
        release_ms REAL NOT NULL,
        ahead TEXT NOT NULL,
        voice_to_voice_ms REAL,
        ttft_ms REAL,
        unaccounted_ms REAL,
        device_latency_ms REAL,
        span_count INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX traces_by_time ON traces (started_ms, seq);

      CREATE TABLE trace_spans (
        trace_seq INTEGER PRIMARY KEY REFERENCES traces (seq) ON DELETE CASCADE,
        packed BLOB NOT NULL
      ) STRICT;

      CREATE TABLE trace_stages (
        trace_seq INTEGER NOT NULL REFERENCES traces (seq) ON DELETE CASCADE,
        stage TEXT NOT NULL,
        -- How often it ran in the turn, all its time together, and its first start from release.
        runs INTEGER NOT NULL,
        total_ms REAL NOT NULL,
        first_start_ms REAL NOT NULL,
        PRIMARY KEY (trace_seq, stage)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
