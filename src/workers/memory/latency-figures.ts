import type {
  Figures,
  Population,
  PopulationFigures,
  PopulationQuery,
  StageAgainstPeers,
  StageFigures,
  TurnAgainstPeers,
  MachineLoad,
} from '../../shared/contracts/latency';
import { percentileOf, percentileOfSorted } from '../../shared/percentile';
import { byTurnOrder } from '../../shared/stages';
import type { ReadableDb } from './db';
import { sql } from './sql';
import type { Sql } from './sql';

/** Populations told at once; older ones are asked for by name. */
const MAX_POPULATIONS = 12;
/** Turns read at once: while they are added up the memory serves no turn. */
const MAX_TURNS = 2000;
/** Among so many of the newest turns populations are looked for. */
const LATELY_TURNS = 2000;

interface PopulationRow {
  readonly input: 'speech' | 'text';
  readonly turn_class: string;
  readonly persona_id: string;
  readonly configuration_id: number | null;
}

interface TurnRow {
  readonly seq: number;
  readonly voice_to_voice_ms: number | null;
  readonly ttft_ms: number | null;
  readonly unaccounted_ms: number | null;
  readonly path_ms: number;
  readonly others_share: number | null;
}

interface StageRow {
  readonly trace_seq: number;
  readonly stage: string;
  readonly total_ms: number;
  readonly critical_ms: number;
  readonly work: number | null;
}

/** Figures of the population asked for, or of all that occur lately: the newest one first. */
export function latencyFigures(
  db: ReadableDb,
  query: PopulationQuery,
): readonly PopulationFigures[] {
  const populations =
    query.population === undefined ? latePopulations(db, query.sinceMs) : [query.population];
  const limit = Math.min(query.limit, Math.ceil(MAX_TURNS / Math.max(1, populations.length)));
  return populations.map((population) => figuresOf(db, population, { ...query, limit }));
}

function latePopulations(db: ReadableDb, sinceMs: number | null): readonly Population[] {
  return db
    .all<PopulationRow>(
      sql`
        SELECT input, turn_class, persona_id, configuration_id
        FROM (
          SELECT * FROM traces WHERE started_ms >= ${sinceMs ?? 0}
          ORDER BY started_ms DESC, seq DESC LIMIT ${LATELY_TURNS}
        )
        WHERE path_ms IS NOT NULL
        GROUP BY input, turn_class, persona_id, configuration_id
        ORDER BY max(started_ms) DESC LIMIT ${MAX_POPULATIONS}`,
    )
    .map(toPopulation);
}

function figuresOf(
  db: ReadableDb,
  population: Population,
  { limit, sinceMs, seriesTurns }: PopulationQuery,
): PopulationFigures {
  const turns = db.all<TurnRow>(
    populationPage(population, sql`started_ms >= ${sinceMs ?? 0}`, limit),
  );
  const series = turns.slice(0, seriesTurns).reverse();
  const voices = present(turns.map((turn) => turn.voice_to_voice_ms));
  return {
    population,
    voiceToVoice: figures(voices),
    firstToken: figures(present(turns.map((turn) => turn.ttft_ms))),
    unaccounted: figures(present(turns.map((turn) => turn.unaccounted_ms))),
    unaccountedPctP50: percentileOf(turns.flatMap(unaccountedPct), 0.5),
    series: series.map((turn) => turn.voice_to_voice_ms),
    stages: stageFigures(stagesOf(db, turns), series),
  };
}

/** The newest turns of a population with a measured wait, within a bound; index traces_by_population. */
export function populationPage(population: Population, within: Sql, limit: number): Sql {
  const { input, turnClass, personaId, configurationId } = population;
  return sql`
    SELECT seq, voice_to_voice_ms, ttft_ms, unaccounted_ms, path_ms, others_share FROM traces
    WHERE input = ${input} AND turn_class = ${turnClass ?? ''} AND persona_id = ${personaId}
      AND configuration_id IS ${configurationId} AND path_ms IS NOT NULL AND ${within}
    ORDER BY started_ms DESC, seq DESC LIMIT ${limit}`;
}

function stagesOf(db: ReadableDb, turns: readonly TurnRow[]): readonly StageRow[] {
  return db.all<StageRow>(stagesOfTurns(turns.map((turn) => turn.seq)));
}

export function stagesOfTurns(seqs: readonly number[]): Sql {
  return sql`
    SELECT trace_seq, stage, total_ms, critical_ms, work
    FROM json_each(${JSON.stringify(seqs)}) wanted
    JOIN trace_stages ON trace_seq = wanted.value`;
}

function byStage(rows: readonly StageRow[]): readonly (readonly [string, readonly StageRow[]])[] {
  const stages = new Map<string, StageRow[]>();
  for (const row of rows) {
    const known = stages.get(row.stage);
    if (known === undefined) stages.set(row.stage, [row]);
    else known.push(row);
  }
  return [...stages].sort(([a], [b]) => byTurnOrder(a, b));
}

function stageFigures(
  rows: readonly StageRow[],
  series: readonly TurnRow[],
): readonly StageFigures[] {
  return byStage(rows).flatMap(([stage, ofStage]): readonly StageFigures[] => {
    const totals = figures(ofStage.map((row) => row.total_ms));
    if (totals === null) return [];
    const critical = ofStage.map((row) => row.critical_ms).sort((a, b) => a - b);
    const bySeq = new Map(ofStage.map((row) => [row.trace_seq, row.total_ms]));
    return [
      {
        stage,
        ...totals,
        criticalP50Ms: percentileOfSorted(critical, 0.5) ?? 0,
        criticalP95Ms: percentileOfSorted(critical, 0.95) ?? 0,
        series: series.map(({ seq }) => bySeq.get(seq) ?? null),
      },
    ];
  });
}

/** The turn beside the medians of turns like it: those before it first, then those after. */
export function turnAgainstPeers(
  db: ReadableDb,
  turnId: string,
  limit: number,
): TurnAgainstPeers | null {
  const turn = db.get<TurnRow & PopulationRow & { started_ms: number; details: string | null }>(sql`
    SELECT seq, voice_to_voice_ms, ttft_ms, unaccounted_ms, path_ms, others_share, input, turn_class,
      persona_id, configuration_id, started_ms, details
    FROM traces WHERE turn_id = ${turnId}`);
  if (turn === undefined) return null;
  const population = toPopulation(turn);
  const { started_ms: startedMs, seq } = turn;
  const before = sql`(started_ms, seq) < (${startedMs}, ${seq})`;
  const after = sql`(started_ms, seq) > (${startedMs}, ${seq})`;
  const earlier = db.all<TurnRow>(populationPage(population, before, limit));
  const missing = limit - earlier.length;
  const later = missing > 0 ? db.all<TurnRow>(populationPage(population, after, missing)) : [];
  const peers = [...earlier, ...later];
  return {
    turnId,
    population,
    voiceToVoiceMs: turn.voice_to_voice_ms,
    unaccountedMs: turn.unaccounted_ms,
    machine: machineOf(turn.details),
    peers: peers.length,
    usualVoiceToVoiceMs: percentileOf(present(peers.map((peer) => peer.voice_to_voice_ms)), 0.5),
    usualUnaccountedMs: percentileOf(present(peers.map((peer) => peer.unaccounted_ms)), 0.5),
    usualOthersShare: percentileOf(present(peers.map((peer) => peer.others_share)), 0.5),
    stages: stagesAgainstPeers(stagesOf(db, [turn]), stagesOf(db, peers)),
  };
}

function stagesAgainstPeers(
  own: readonly StageRow[],
  peers: readonly StageRow[],
): readonly StageAgainstPeers[] {
  const ownByStage = new Map(own.map((row) => [row.stage, row]));
  const peersByStage = new Map(byStage(peers));
  const names = [...new Set([...ownByStage.keys(), ...peersByStage.keys()])].sort(byTurnOrder);
  return names.map((stage) => {
    const row = ownByStage.get(stage);
    const others = peersByStage.get(stage) ?? [];
    return {
      stage,
      totalMs: row?.total_ms ?? 0,
      criticalMs: row?.critical_ms ?? 0,
      work: row?.work ?? null,
      peers: others.length,
      usualCriticalMs:
        percentileOf(
          others.map((other) => other.critical_ms),
          0.5,
        ) ?? 0,
      usualWork: percentileOf(present(others.map((other) => other.work)), 0.5),
    };
  });
}

function machineOf(details: string | null): MachineLoad | null {
  if (details === null) return null;
  return (JSON.parse(details) as { machine: MachineLoad | null }).machine;
}

function toPopulation(row: PopulationRow): Population {
  return {
    input: row.input,
    turnClass: row.turn_class === '' ? null : row.turn_class,
    personaId: row.persona_id,
    configurationId: row.configuration_id,
  };
}

function unaccountedPct({ unaccounted_ms, path_ms }: TurnRow): readonly number[] {
  return unaccounted_ms === null || path_ms <= 0 ? [] : [(unaccounted_ms / path_ms) * 100];
}

function present(values: readonly (number | null)[]): readonly number[] {
  return values.filter((value) => value !== null);
}

/** Null for no values. */
export function figures(values: readonly number[]): Figures | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [p50Ms, p95Ms, p99Ms, maxMs] = [0.5, 0.95, 0.99, 1].map((share) =>
    percentileOfSorted(sorted, share),
  );
  if (p50Ms == null || p95Ms == null || p99Ms == null || maxMs == null) return null;
  return { turns: sorted.length, p50Ms, p95Ms, p99Ms, maxMs };
}
