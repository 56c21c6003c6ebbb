import type { StageStat, StageStatsQuery } from '../../shared/contracts/memory';
import { SottoError } from '../../shared/errors';
import type { SpanEvent } from '../../shared/trace';
import type { AheadClass, TraceSummary } from '../../shared/turn';
import type { ReadableDb, WritableDb } from './db';
import { packSpans, unpackSpans } from './span-codec';
import { sql } from './sql';
import type { Sql } from './sql';

export interface TraceLimits {
  readonly maxTraces: number;
  readonly maxAgeMs: number;
}

interface SummaryRow {
  readonly turn_id: string;
  readonly started_ms: number;
  readonly release_ms: number;
  readonly ahead: AheadClass;
  readonly voice_to_voice_ms: number | null;
  readonly ttft_ms: number | null;
  readonly unaccounted_ms: number | null;
  readonly device_latency_ms: number | null;
  readonly span_count: number;
}

const SUMMARY = sql`turn_id, started_ms, release_ms, ahead, voice_to_voice_ms, ttft_ms,
  unaccounted_ms, device_latency_ms, span_count`;

/** Stores or replaces the trace of a turn and drops what is beyond the limits; one transaction. */
export function saveTrace(
  db: WritableDb,
  summary: TraceSummary,
  spans: readonly SpanEvent[],
  limits: TraceLimits,
): void {
  // Replacing by delete takes spans and stages along.
  db.run(sql`DELETE FROM traces WHERE turn_id = ${summary.turnId}`);
  const row = db.returning<{ seq: number }>(sql`
    INSERT INTO traces (${SUMMARY})
    VALUES (${summary.turnId}, ${summary.startedMs}, ${summary.releaseMs}, ${summary.ahead},
      ${summary.voiceToVoiceMs}, ${summary.ttftMs}, ${summary.unaccountedMs},
      ${summary.deviceLatencyMs}, ${summary.spans})
    RETURNING seq`);
  if (row === undefined) throw new SottoError('bug', `trace ${summary.turnId} was not inserted`);
  db.run(sql`
    INSERT INTO trace_spans (trace_seq, packed)
    VALUES (${row.seq}, ${packSpans(spans, summary.releaseMs)})`);
  for (const stage of stagesOf(spans, summary.releaseMs)) {
    db.run(sql`
      INSERT INTO trace_stages (trace_seq, stage, runs, total_ms, first_start_ms)
      VALUES (${row.seq}, ${stage.name}, ${stage.runs}, ${stage.totalMs}, ${stage.firstStartMs})`);
  }
  db.run(sql`DELETE FROM traces WHERE seq <= ${row.seq - limits.maxTraces}`);
  db.run(sql`DELETE FROM traces WHERE started_ms < ${summary.startedMs - limits.maxAgeMs}`);
}

export function findTrace(
  db: ReadableDb,
  turnId: string,
): { summary: TraceSummary; spans: readonly SpanEvent[] } | null {
  const row = db.get<SummaryRow & { readonly packed: Uint8Array }>(sql`
    SELECT ${SUMMARY}, packed FROM traces JOIN trace_spans ON trace_seq = seq
    WHERE turn_id = ${turnId}`);
  if (row === undefined) return null;
  return { summary: toSummary(row), spans: unpackSpans(row.packed, row.release_ms, turnId) };
}

/** Newest first. */
export function listTraces(db: ReadableDb, limit: number): readonly TraceSummary[] {
  return db.all<SummaryRow>(tracesPage(limit)).map(toSummary);
}

export function tracesPage(limit: number): Sql {
  return sql`SELECT ${SUMMARY} FROM traces ORDER BY started_ms DESC, seq DESC LIMIT ${limit}`;
}

/** Percentiles (interpolated) of each stage's time per turn, over the newest traces. */
export function stageStats(db: ReadableDb, query: StageStatsQuery): readonly StageStat[] {
  return db.all<StageStat>(stageStatsOf(query));
}

export function stageStatsOf({ limit, sinceMs }: StageStatsQuery): Sql {
  return sql`
    SELECT s.stage, count(*) AS turns, percentile(s.total_ms, 50) AS p50Ms,
      percentile(s.total_ms, 95) AS p95Ms, percentile(s.total_ms, 99) AS p99Ms,
      max(s.total_ms) AS maxMs
    FROM (
      SELECT seq FROM traces WHERE started_ms >= ${sinceMs ?? 0}
      ORDER BY started_ms DESC, seq DESC LIMIT ${limit}
    ) newest
    JOIN trace_stages s ON s.trace_seq = newest.seq
    GROUP BY s.stage ORDER BY s.stage`;
}

interface Stage {
  readonly name: string;
  runs: number;
  totalMs: number;
  firstStartMs: number;
}

/** Adds up the finished spans of each name; a step that ran for several clauses counts them all. */
function stagesOf(spans: readonly SpanEvent[], releaseMs: number): readonly Stage[] {
  const stages = new Map<string, Stage>();
  for (const span of spans) {
    if (span.endMs === null) continue;
    const durationMs = span.endMs - span.startMs;
    const startMs = span.startMs - releaseMs;
    const stage = stages.get(span.name);
    if (stage === undefined) {
      stages.set(span.name, {
        name: span.name,
        runs: 1,
        totalMs: durationMs,
        firstStartMs: startMs,
      });
    } else {
      stage.runs += 1;
      stage.totalMs += durationMs;
      stage.firstStartMs = Math.min(stage.firstStartMs, startMs);
    }
  }
  return [...stages.values()];
}

function toSummary(row: SummaryRow): TraceSummary {
  return {
    turnId: row.turn_id,
    startedMs: row.started_ms,
    releaseMs: row.release_ms,
    ahead: row.ahead,
    voiceToVoiceMs: row.voice_to_voice_ms,
    ttftMs: row.ttft_ms,
    unaccountedMs: row.unaccounted_ms,
    deviceLatencyMs: row.device_latency_ms,
    spans: row.span_count,
  };
}
