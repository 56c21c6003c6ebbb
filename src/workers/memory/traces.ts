import type {
  CacheCount,
  MachineLoad,
  StoredTraceFacts,
  TraceFacts,
  TraceLimits,
  TraceRow,
  TraceRows,
  TraceRowsQuery,
  TurnConfiguration,
  TurnMark,
} from '../../shared/contracts/latency';
import type { StoredTrace } from '../../shared/contracts/memory';
import { nowMs } from '../../shared/clock';
import { SottoError } from '../../shared/errors';
import type { SpanEvent } from '../../shared/trace';
import type { AheadClass, TraceSummary } from '../../shared/turn';
import type { ReadableDb, WritableDb } from './db';
import { packSpans, unpackSpans } from './span-codec';
import { sql } from './sql';
import type { Sql } from './sql';
import { pathEndMs, stageTimes } from './stage-times';
import { configurationId } from './trace-configurations';

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

interface FactsRow {
  readonly input: 'speech' | 'text';
  readonly turn_class: string;
  readonly persona_id: string;
  readonly configuration_id: number | null;
  readonly configuration: string | null;
  readonly mark: TurnMark | null;
  readonly details: string | null;
}

/** What no query looks into, as JSON in `traces.details`. */
interface Details {
  readonly machine: MachineLoad | null;
  readonly caches: readonly CacheCount[];
  readonly collectMs: number;
  /** These two are absent in traces of older versions. */
  readonly collectWaitedMs?: number;
  readonly orderMs?: number;
  readonly lostSpans: number;
  readonly storeMs: number | null;
}

const SUMMARY = sql`turn_id, started_ms, release_ms, ahead, voice_to_voice_ms, ttft_ms,
  unaccounted_ms, device_latency_ms, span_count`;

/**
 * Stores or replaces the trace of a turn (its mark stays) and drops what is beyond the limits; one
 * transaction. A span that cannot be packed is left out and counted, the others are kept.
 */
export function saveTrace(
  db: WritableDb,
  summary: TraceSummary,
  spans: readonly SpanEvent[],
  facts: TraceFacts,
  limits: TraceLimits,
): { lostSpans: number } {
  const startedMs = nowMs();
  const earlier = db.get<{ mark: TurnMark | null }>(
    sql`SELECT mark FROM traces WHERE turn_id = ${summary.turnId}`,
  );
  // Replacing by delete takes spans and stages along.
  if (earlier !== undefined) db.run(sql`DELETE FROM traces WHERE turn_id = ${summary.turnId}`);
  const { packed, lost } = packSpans(spans, summary.releaseMs);
  const lostSpans = facts.lostSpans + lost;
  const endMs = pathEndMs(summary);
  const row = db.returning<{ seq: number }>(sql`
    INSERT INTO traces (${SUMMARY}, input, turn_class, persona_id, configuration_id, path_ms, mark,
      others_share)
    VALUES (${summary.turnId}, ${summary.startedMs}, ${summary.releaseMs}, ${summary.ahead},
      ${summary.voiceToVoiceMs}, ${summary.ttftMs}, ${summary.unaccountedMs},
      ${summary.deviceLatencyMs}, ${summary.spans}, ${facts.input}, ${facts.turnClass ?? ''},
      ${facts.personaId}, ${configurationId(db, facts.configuration)},
      ${endMs === null ? null : endMs - summary.releaseMs}, ${earlier?.mark ?? null},
      ${facts.machine?.othersShare ?? null})
    RETURNING seq`);
  if (row === undefined) throw new SottoError('bug', `trace ${summary.turnId} was not inserted`);
  db.run(sql`INSERT INTO trace_spans (trace_seq, packed) VALUES (${row.seq}, ${packed})`);
  for (const stage of stageTimes(spans, summary)) {
    db.run(sql`
      INSERT INTO trace_stages
        (trace_seq, stage, runs, total_ms, first_start_ms, critical_ms, work)
      VALUES (${row.seq}, ${stage.name}, ${stage.runs}, ${stage.totalMs}, ${stage.firstStartMs},
        ${stage.criticalMs}, ${stage.work})`);
  }
  dropBeyond(db, limits, { seq: row.seq, startedMs: summary.startedMs });
  const { machine, caches, collectMs, collectWaitedMs, orderMs } = facts;
  // All but the commit itself, which cannot be known inside of it.
  const storeMs = nowMs() - startedMs;
  const details: Details = {
    machine,
    caches,
    collectMs,
    collectWaitedMs,
    orderMs,
    lostSpans,
    storeMs,
  };
  db.run(sql`UPDATE traces SET details = ${JSON.stringify(details)} WHERE seq = ${row.seq}`);
  return { lostSpans };
}

/** All spans together are added up once in so many turns: it reads the whole table. */
const BYTES_CHECKED_EVERY = 32;

function dropBeyond(
  db: WritableDb,
  limits: TraceLimits,
  newest: { readonly seq: number; readonly startedMs: number },
): void {
  db.run(sql`DELETE FROM traces WHERE seq <= ${newest.seq - limits.maxTraces}`);
  db.run(sql`DELETE FROM traces WHERE started_ms < ${newest.startedMs - limits.maxAgeMs}`);
  if (newest.seq % BYTES_CHECKED_EVERY !== 0) return;
  db.run(sql`
    DELETE FROM traces WHERE seq IN (
      SELECT trace_seq FROM (
        SELECT trace_seq, sum(length(packed)) OVER (ORDER BY trace_seq DESC) AS bytes
        FROM trace_spans
      ) WHERE bytes > ${limits.maxBytes}
    )`);
}

export function findTrace(db: ReadableDb, turnId: string): StoredTrace | null {
  const row = db.get<SummaryRow & FactsRow & { readonly packed: Uint8Array }>(sql`
    SELECT ${SUMMARY}, input, turn_class, persona_id, configuration_id, mark, details, packed,
      trace_configurations.json AS configuration
    FROM traces JOIN trace_spans ON trace_seq = seq
    LEFT JOIN trace_configurations ON trace_configurations.id = configuration_id
    WHERE turn_id = ${turnId}`);
  if (row === undefined) return null;
  return {
    summary: toSummary(row),
    spans: unpackSpans(row.packed, row.release_ms, turnId),
    facts: toFacts(row),
  };
}

/** Newest first. */
export function listTraces(db: ReadableDb, limit: number): readonly TraceSummary[] {
  return db.all<SummaryRow>(tracesPage(limit)).map(toSummary);
}

export function tracesPage(limit: number): Sql {
  return sql`SELECT ${SUMMARY} FROM traces ORDER BY started_ms DESC, seq DESC LIMIT ${limit}`;
}

/** Characters of the user's words in a line of the list. */
const ROW_TEXT_CHARACTERS = 80;

interface ListRow extends SummaryRow, Omit<FactsRow, 'configuration' | 'details'> {
  readonly text: string | null;
}

/** A page of the list of turns, newest first. */
export function listTraceRows(db: ReadableDb, query: TraceRowsQuery): TraceRows {
  const total = db.get<{ n: number }>(sql`SELECT count(*) AS n FROM traces WHERE ${marked(query)}`);
  return { total: total?.n ?? 0, rows: db.all<ListRow>(traceRowsPage(query)).map(toTraceRow) };
}

export function traceRowsPage(query: TraceRowsQuery): Sql {
  return sql`
    SELECT page.*, substr(turns.user_text, 1, ${ROW_TEXT_CHARACTERS}) AS text
    FROM (
      SELECT ${SUMMARY}, seq, input, turn_class, persona_id, configuration_id, mark
      FROM traces WHERE ${marked(query)}
      ORDER BY started_ms DESC, seq DESC LIMIT ${query.limit} OFFSET ${query.offset}
    ) page
    LEFT JOIN turns ON turns.id = page.turn_id
    ORDER BY page.started_ms DESC, page.seq DESC`;
}

function marked({ mark }: TraceRowsQuery): Sql {
  return mark === undefined ? sql`TRUE` : sql`mark = ${mark}`;
}

/** False when the turn has no trace. */
export function markTrace(db: WritableDb, turnId: string, mark: TurnMark | null): boolean {
  return db.run(sql`UPDATE traces SET mark = ${mark} WHERE turn_id = ${turnId}`) > 0;
}

function toTraceRow(row: ListRow): TraceRow {
  return {
    turnId: row.turn_id,
    startedMs: row.started_ms,
    input: row.input,
    turnClass: row.turn_class === '' ? null : row.turn_class,
    personaId: row.persona_id,
    configurationId: row.configuration_id,
    ahead: row.ahead,
    voiceToVoiceMs: row.voice_to_voice_ms,
    ttftMs: row.ttft_ms,
    unaccountedMs: row.unaccounted_ms,
    mark: row.mark,
    text: row.text ?? '',
  };
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

function toFacts(row: FactsRow): StoredTraceFacts {
  const details = row.details === null ? null : (JSON.parse(row.details) as Details);
  return {
    input: row.input,
    turnClass: row.turn_class === '' ? null : row.turn_class,
    personaId: row.persona_id,
    configurationId: row.configuration_id,
    configuration:
      row.configuration === null ? null : (JSON.parse(row.configuration) as TurnConfiguration),
    mark: row.mark,
    machine: details?.machine ?? null,
    caches: details?.caches ?? [],
    collectMs: details?.collectMs ?? 0,
    collectWaitedMs: details?.collectWaitedMs ?? null,
    orderMs: details?.orderMs ?? null,
    lostSpans: details?.lostSpans ?? 0,
    storeMs: details?.storeMs ?? null,
  };
}
