import type { RecalledMemory, RecallQuery, RecallResult } from '../../shared/contracts/memory';
import { nowMs } from '../../shared/clock';
import { throwIfAborted } from '../../shared/errors';
import type { CallContext } from '../../shared/rpc/contract';
import { SPAN } from '../../shared/trace';
import type { OpenSpan, SpanAttributes, SpanName } from '../../shared/trace';
import type { ReadableDb } from './db';
import { assertEmbedding, loadMemories, memoryIdsOf } from './memories';
import type { StoredMemory } from './memories';
import { Nearness, candidatesFor, compareAll } from './nearest';
import type { RecallIndex } from './recall-index';
import { sql } from './sql';
import type { Sql } from './sql';
import { Coverage, coverage } from './text-search';

/**
 * How nearness in meaning counts: `max(0, cosine) ^ NEARNESS_POWER`, its own and that of the turns
 * around it. Together with the words (0–1, see text-search.ts) these were chosen on the evidence turns
 * of LoCoMo (docs/decisions/0020-recall.md).
 */
const NEARNESS_POWER = 1.5;
const NEAR_AROUND: readonly (readonly [offset: number, weight: number])[] = [
  [1, 0.15],
  [-1, 0.15],
  [2, 0.05],
  [-2, 0.05],
];

/** Places with most of the question's words whose vectors are compared too. */
const TEXT_CANDIDATES = 192;

/** Tie-breakers, not arguments: together at most a tenth of what a good hit scores. */
const RECENCY_WEIGHT = 0.04;
const RECENCY_HALF_LIFE_MS = 14 * 24 * 3_600_000;
const IMPORTANCE_WEIGHT = 0.08;
/** Memories that are read to weigh them by age and importance, for each that is asked for. */
const WEIGHED_PER_RESULT = 4;

/** What was said on the day that the question names: as much as half of its words. */
const ON_THE_DAY = 0.4;
/** A day of much talk; of a longer stretch the last of it. */
const MAX_ON_THE_DAY = 400;

interface Scored {
  readonly at: number;
  readonly score: number;
  readonly source: RecalledMemory['source'];
  readonly distance: number | null;
}

/** Where the words of a question were said, looked up before its vector was there. */
export interface WordsAhead {
  readonly text: string;
  readonly found: Coverage;
  readonly tookMs: number;
  /** What `found` counts its places by, and how far it went. */
  readonly index: RecallIndex;
  readonly rows: number;
}

/** `calledMs` (absolute) is when the database began to open its snapshot for this. */
export function wordsAhead(
  db: ReadableDb,
  index: RecallIndex,
  text: string,
  call: CallContext,
  calledMs: number = nowMs(),
): WordsAhead {
  timed(call, SPAN.catchUp, {}, () => index.catchUp(db), calledMs);
  const { value: found, ms } = timed(call, SPAN.recallText, {}, (span) => {
    const places = coverage(db, index, text);
    span.set({ found: places.places });
    return places;
  });
  return { text, found, tookMs: ms, index, rows: index.rows };
}

export interface RecallStart {
  /** Absolute ms when the database began to open its snapshot for this. */
  readonly calledMs?: number;
  /** Used where it is about the same words among the same memories. */
  readonly ahead?: WordsAhead | null;
}

/**
 * Finds what was said before by meaning and by word and adds both up. An empty embedding asks by word
 * alone. Equal scores: the younger one comes first, so the same question always gets the same answer.
 *
 * @throws SottoError `bad-input` for a broken embedding, `aborted`
 */
export function recall(
  db: ReadableDb,
  index: RecallIndex,
  query: RecallQuery,
  call: CallContext,
  { calledMs = nowMs(), ahead = null }: RecallStart = {},
): RecallResult {
  const { mode = 'hybrid', embedding } = query;
  if (embedding.length > 0) assertEmbedding(embedding);
  if (mode === 'exact') return exactly(db, query, call);
  const catchUp = (): Set<number> => {
    index.catchUp(db);
    const ids = memoryIdsOf(db, query.excludeTurnIds);
    return new Set([...ids].map((id) => index.positionOf(id)));
  };
  const { value: excluded } = timed(call, SPAN.catchUp, {}, catchUp, calledMs);
  const isNew = (at: number): boolean => !excluded.has(at);

  const known = ahead !== null && stillHolds(ahead, index, query.text) ? ahead : null;
  const text = timed(call, SPAN.recallText, known === null ? {} : { ahead: true }, (span) => {
    const found =
      mode === 'vector' || mode === 'nearest'
        ? Coverage.none
        : (known?.found ?? coverage(db, index, query.text));
    span.set({ found: found.places });
    return { found, best: found.best(TEXT_CANDIDATES + excluded.size).filter(isNew) };
  });
  const dated = new Set(mode === 'hybrid' ? saidIn(db, index, query).filter(isNew) : []);
  const vector = timed(call, SPAN.recallVector, { rows: index.rows }, (span) => {
    if (embedding.length === 0 || mode === 'text') return null;
    const nearness = Nearness.scan(index, embedding);
    const wanted = candidatesFor(index.rows) + excluded.size;
    const near = nearness.closest(wanted).filter(isNew);
    const positions = new Set([...near, ...text.value.best, ...dated]);
    const compared = nearness.compare(db, embedding, [...positions]);
    span.set({ compared: compared.length });
    return { nearness, compared };
  });
  const fused = timed(call, SPAN.recallFuse, {}, (span) => {
    const nearness = vector.value?.nearness ?? null;
    const places = new Set([...(vector.value?.compared ?? []), ...text.value.best, ...dated]);
    const scored = [...places].map((at) => {
      const hit = score(at, index, nearness, text.value.found, mode);
      return dated.has(at) ? { ...hit, score: hit.score + ON_THE_DAY } : hit;
    });
    const memories = weigh(db, index, scored, query);
    span.set({ memories: memories.length });
    return memories;
  });
  const textMs = text.ms + (known?.tookMs ?? 0);
  return { memories: fused.value, vectorMs: vector.ms, textMs, fuseMs: fused.ms };
}

/**
 * What was forgotten since drops out when it is read, and a changed text has the index made anew: only
 * what was remembered since would be missing.
 */
function stillHolds(ahead: WordsAhead, index: RecallIndex, text: string): boolean {
  return ahead.text === text && ahead.index === index && ahead.rows === index.rows;
}

/** Positions of what was said in the stretch that the question names. */
function saidIn(db: ReadableDb, index: RecallIndex, { said }: RecallQuery): number[] {
  if (said === undefined) return [];
  return db
    .rows<readonly [id: number]>(saidBetween(said.fromMs, said.toMs))
    .map(([id]) => index.positionOf(id))
    .filter((at) => at >= 0);
}

/** Apart so that its plan can be proved. */
export function saidBetween(fromMs: number, toMs: number): Sql {
  return sql`
    SELECT m.id FROM (
      SELECT id FROM turns WHERE started_ms >= ${fromMs} AND started_ms < ${toMs}
      ORDER BY started_ms DESC LIMIT ${MAX_ON_THE_DAY}) t
    JOIN memories m ON m.turn_id = t.id`;
}

function score(
  at: number,
  index: RecallIndex,
  nearness: Nearness | null,
  words: Coverage,
  mode: RecallQuery['mode'],
): Scored {
  const distance = nearness?.distance(at) ?? null;
  const said = words.at(at);
  const source = distance === null ? 'text' : said === 0 ? 'vector' : 'both';
  if (nearness === null) return { at, score: said, source, distance };
  if (mode === 'nearest') return { at, score: nearness.cosine(at), source, distance };
  let near = nearnessScore(nearness.cosine(at));
  for (const [offset, weight] of NEAR_AROUND) {
    const other = index.neighbour(at, offset);
    if (other >= 0) near += weight * nearnessScore(nearness.cosine(other));
  }
  return { at, score: near + said, source, distance };
}

function nearnessScore(cosine: number): number {
  return Math.max(0, cosine) ** NEARNESS_POWER;
}

/** Reads the best ones, lets age and importance weigh in, and tells what stood around each. */
function weigh(
  db: ReadableDb,
  index: RecallIndex,
  scored: readonly Scored[],
  { limit, mode, withAnswers = false }: RecallQuery,
): readonly RecalledMemory[] {
  const first = [...scored]
    .sort((a, b) => b.score - a.score || b.at - a.at)
    .slice(0, limit * WEIGHED_PER_RESULT);
  const rows = new Map(
    loadMemories(
      db,
      first.map(({ at }) => index.idAt(at)),
    ).map((row) => [row.id, row]),
  );
  const now = nowMs();
  return first
    .flatMap((hit) => {
      const row = rows.get(index.idAt(hit.at));
      if (row === undefined) return [];
      const bonus = mode === 'nearest' ? 0 : tieBreak(row, now);
      return [{ row, hit, score: hit.score + bonus }];
    })
    .sort((a, b) => b.score - a.score || b.row.id - a.row.id)
    .slice(0, limit)
    .map(({ row, hit, score: total }) => {
      const found = describe(row, hit.source, total, hit.distance);
      const answer = withAnswers ? row.heard_text.trim() : '';
      return answer === '' ? found : { ...found, answer };
    });
}

function tieBreak(row: StoredMemory, now: number): number {
  const ageMs = Math.max(0, now - row.said_ms);
  return (
    RECENCY_WEIGHT * 2 ** (-ageMs / RECENCY_HALF_LIFE_MS) +
    IMPORTANCE_WEIGHT * ((row.pinned === 1 ? 1 : row.importance) - 0.5)
  );
}

/** The nearest vectors by comparing all of them: for the benches. */
function exactly(db: ReadableDb, query: RecallQuery, call: CallContext): RecallResult {
  const { value: memories, ms } = timed(call, SPAN.recallVector, { exact: true }, () => {
    const hits = db.all<{ id: number; distance: number }>(compareAll(query.embedding, query.limit));
    const rows = new Map(
      loadMemories(
        db,
        hits.map((hit) => hit.id),
      ).map((row) => [row.id, row]),
    );
    return hits.flatMap(({ id, distance }) => {
      const row = rows.get(id);
      return row === undefined ? [] : [describe(row, 'vector', 1 - distance, distance)];
    });
  });
  return { memories, vectorMs: ms, textMs: 0, fuseMs: 0 };
}

function describe(
  row: StoredMemory,
  source: RecalledMemory['source'],
  total: number,
  distance: number | null,
): RecalledMemory {
  return {
    memoryId: row.id,
    turnId: row.turn_id,
    text: row.text,
    speaker: row.speaker,
    score: total,
    source,
    // Rounding takes equal vectors a hair below zero.
    distance: distance === null ? null : Math.max(0, distance),
    saidMs: row.said_ms,
  };
}

function timed<T>(
  call: CallContext,
  name: SpanName,
  attributes: SpanAttributes,
  step: (span: OpenSpan) => T,
  startMs: number = nowMs(),
): { value: T; ms: number } {
  throwIfAborted(call.signal);
  const value = call.tracer.spanSync(name, attributes, step, startMs);
  return { value, ms: nowMs() - startMs };
}
