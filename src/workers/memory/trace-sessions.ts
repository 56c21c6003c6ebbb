import type { SessionFigures, SessionTurn } from '../../shared/contracts/latency';
import { percentileOf } from '../../shared/percentile';
import type { ReadableDb } from './db';
import { figures } from './latency-figures';
import { sql } from './sql';

/** Among so many of the newest turns conversations are looked for. */
const LATELY_TURNS = 5000;
const WORST_TURNS = 3;
/** With fewer there is no earlier and later half to speak of. */
const MIN_TREND_TURNS = 4;
const TEXT_CHARACTERS = 80;

interface Row {
  readonly turn_id: string;
  readonly conversation_id: string;
  readonly title: string | null;
  readonly started_ms: number;
  readonly population: string;
  readonly voice_to_voice_ms: number | null;
  readonly unaccounted_ms: number | null;
  readonly text: string;
}

/** The newest conversations: totals, trends and worst turns. */
export function sessions(db: ReadableDb, limit: number): readonly SessionFigures[] {
  const rows = db.all<Row>(sql`
    SELECT turn_id, turns.conversation_id, conversations.title, newest.started_ms,
      json_array(newest.input, turn_class, persona_id, configuration_id) AS population,
      voice_to_voice_ms, unaccounted_ms, substr(user_text, 1, ${TEXT_CHARACTERS}) AS text
    FROM (SELECT * FROM traces ORDER BY started_ms DESC, seq DESC LIMIT ${LATELY_TURNS}) newest
    JOIN turns ON turns.id = turn_id
    JOIN conversations ON conversations.id = turns.conversation_id
    ORDER BY newest.started_ms, newest.seq`);
  const usualMs = usualByPopulation(rows);
  const byConversation = grouped(rows, (row) => row.conversation_id);
  return [...byConversation.values()]
    .map((turns) => sessionOf(turns, usualMs))
    .sort((a, b) => b.lastMs - a.lastMs)
    .slice(0, limit);
}

function sessionOf(rows: readonly Row[], usualMs: ReadonlyMap<string, number>): SessionFigures {
  const [first] = rows;
  const last = rows.at(-1);
  const voiced = rows.flatMap(
    (row): readonly (SessionTurn & { readonly unaccountedPct: number })[] => {
      const { turn_id: turnId, voice_to_voice_ms: voiceToVoiceMs, text } = row;
      if (voiceToVoiceMs === null || voiceToVoiceMs <= 0) return [];
      const ratio = voiceToVoiceMs / (usualMs.get(row.population) ?? voiceToVoiceMs);
      const unaccountedPct = ((row.unaccounted_ms ?? 0) / voiceToVoiceMs) * 100;
      return [{ turnId, voiceToVoiceMs, ratio, text, unaccountedPct }];
    },
  );
  const waits = voiced.map((turn) => turn.voiceToVoiceMs);
  return {
    conversationId: first?.conversation_id ?? '',
    title: first?.title ?? rows.find((row) => row.text !== '')?.text ?? '',
    firstMs: first?.started_ms ?? 0,
    lastMs: last?.started_ms ?? 0,
    turns: rows.length,
    waitedMs: waits.reduce((sum, ms) => sum + ms, 0),
    voiceToVoice: figures(waits),
    unaccountedPctP50: percentileOf(
      voiced.map((turn) => turn.unaccountedPct),
      0.5,
    ),
    trendPct: trendPct(voiced.map((turn) => turn.ratio)),
    worst: [...voiced]
      .sort((a, b) => b.ratio - a.ratio)
      .slice(0, WORST_TURNS)
      .map(({ turnId, voiceToVoiceMs, ratio, text }) => ({ turnId, voiceToVoiceMs, ratio, text })),
  };
}

function usualByPopulation(rows: readonly Row[]): ReadonlyMap<string, number> {
  const usual = new Map<string, number>();
  for (const [population, of] of grouped(rows, (row) => row.population)) {
    const waits = of.map((row) => row.voice_to_voice_ms).filter((ms) => ms !== null);
    const median = percentileOf(waits, 0.5);
    if (median !== null && median > 0) usual.set(population, median);
  }
  return usual;
}

/** Medians, so that one slow turn is no trend. */
function trendPct(ratios: readonly number[]): number | null {
  if (ratios.length < MIN_TREND_TURNS) return null;
  const half = Math.floor(ratios.length / 2);
  const earlier = percentileOf(ratios.slice(0, half), 0.5);
  const later = percentileOf(ratios.slice(-half), 0.5);
  if (earlier === null || later === null || earlier === 0) return null;
  return (later / earlier - 1) * 100;
}

function grouped<T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const known = groups.get(keyOf(row));
    if (known === undefined) groups.set(keyOf(row), [row]);
    else known.push(row);
  }
  return groups;
}
