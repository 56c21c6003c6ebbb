import type { LedgerStats } from '../../shared/contracts/ledger';
import type { TurnAffectRecord } from '../../shared/contracts/profile';
import { countRows } from './counts';
import type { ReadableDb } from './db';
import { listAffects } from './profile';
import { sql } from './sql';

interface Rest {
  readonly conversations: number;
  readonly archived: number;
  readonly facts: number;
  readonly pinned: number;
  readonly oldestMs: number | null;
  readonly newestMs: number | null;
  readonly databaseBytes: number;
}

export function ledgerStats(db: ReadableDb): LedgerStats {
  const { turns, memories, vectors, texts } = countRows(db);
  const rest = db.get<Rest>(sql`
    SELECT
      (SELECT count(*) FROM conversations) AS conversations,
      (SELECT count(*) FROM conversations WHERE archived_ms IS NOT NULL) AS archived,
      (SELECT count(*) FROM facts WHERE ended_ms IS NULL) AS facts,
      (SELECT count(*) FROM memories WHERE pinned = 1)
        + (SELECT count(*) FROM facts WHERE pinned = 1 AND ended_ms IS NULL) AS pinned,
      (SELECT min(started_ms) FROM turns) AS oldestMs,
      (SELECT max(started_ms) FROM turns) AS newestMs,
      (SELECT page_count * page_size FROM pragma_page_count, pragma_page_size) AS databaseBytes`);
  return {
    turns,
    memories,
    vectors,
    texts,
    facts: rest?.facts ?? 0,
    conversations: rest?.conversations ?? 0,
    archived: rest?.archived ?? 0,
    pinned: rest?.pinned ?? 0,
    oldestMs: rest?.oldestMs ?? null,
    newestMs: rest?.newestMs ?? null,
    databaseBytes: rest?.databaseBytes ?? 0,
    mood: moodTrend(listAffects(db, 2 * MOOD_TURNS)),
  };
}

/** Of a single sentence the estimate may be wrong; of so many it tells a trend. */
const MOOD_TURNS = 20;
const LEAST_TURNS = 5;

/** How the user sounded lately and before that; null until there are enough turns of both. */
function moodTrend(affects: readonly TurnAffectRecord[]): LedgerStats['mood'] {
  const lately = affects.slice(-MOOD_TURNS);
  const before = affects.slice(0, -MOOD_TURNS);
  if (lately.length < MOOD_TURNS || before.length < LEAST_TURNS) return null;
  return { lately: meanValence(lately), before: meanValence(before) };
}

function meanValence(affects: readonly TurnAffectRecord[]): number {
  return affects.reduce((sum, { user }) => sum + user.valence, 0) / affects.length;
}
