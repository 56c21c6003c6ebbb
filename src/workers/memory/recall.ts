import type { RecalledMemory, RecallQuery, RecallResult } from '../../shared/contracts/memory';
import { throwIfAborted } from '../../shared/errors';
import type { CallContext } from '../../shared/rpc/contract';
import { SPAN } from '../../shared/trace';
import type { OpenSpan, SpanAttributes, SpanName } from '../../shared/trace';
import type { ReadableDb } from './db';
import { assertEmbedding, loadMemories, memoryIdsOf } from './memories';
import { sql, vectorBlob } from './sql';
import type { Sql } from './sql';
import { textQuery } from './text-query';

/**
 * The constant of reciprocal rank fusion: a hit counts 1 / (k + rank). Smaller than the customary 60,
 * so that the first ranks of each list count: lists are short here, and their tails are noise.
 */
const FUSION_K = 20;

/** Each search brings this many times what was asked for, so that a hit of both can rise. */
const DEPTH_FACTOR = 4;
const MIN_DEPTH = 32;

/** sqlite-vec refuses more neighbours than this. */
const MAX_NEIGHBOURS = 4096;

interface Hit {
  readonly id: number;
  /** Cosine distance; null from the text search. */
  readonly distance: number | null;
}

/**
 * Finds what was said before by meaning and by word, and fuses both lists by rank. Two hits of the
 * same score are told apart by distance, then the younger one comes first: the same question always
 * gets the same answer. An empty embedding asks by word alone.
 *
 * @throws SottoError `bad-input` for a broken embedding, `aborted`
 */
export function recall(db: ReadableDb, query: RecallQuery, call: CallContext): RecallResult {
  const excluded = memoryIdsOf(db, query.excludeTurnIds);
  const depth = Math.max(MIN_DEPTH, query.limit * DEPTH_FACTOR);
  // What is excluded may stand before all the rest; so many more are asked for.
  const wanted = Math.min(MAX_NEIGHBOURS, depth + excluded.size);
  const keep = (hits: readonly Hit[]): readonly Hit[] =>
    hits.filter((hit) => !excluded.has(hit.id)).slice(0, depth);

  const vector = timed(call, SPAN.recallVector, { neighbours: wanted }, (span) => {
    if (query.embedding.length === 0) return [];
    assertEmbedding(query.embedding);
    const hits = keep(db.all<Hit>(nearest(query.embedding, wanted)).sort(byDistance));
    span.set({ found: hits.length });
    return hits;
  });
  const text = timed(call, SPAN.recallText, {}, (span) => {
    const terms = textQuery(query.text);
    const hits = terms === null ? [] : keep(db.all<Hit>(matching(terms, wanted)));
    span.set({ found: hits.length });
    return hits;
  });
  const fused = timed(call, SPAN.recallFuse, {}, (span) => {
    const best = fuse(vector.value, text.value).slice(0, query.limit);
    const memories = describe(db, best);
    span.set({ memories: memories.length });
    return memories;
  });
  return {
    memories: fused.value,
    vectorMs: vector.ms,
    textMs: text.ms,
    fuseMs: fused.ms,
  };
}

/** `MATCH … k` scans the vectors in C; ordering by a distance function is 10 to 100 times slower. */
export function nearest(embedding: Float32Array, neighbours: number): Sql {
  return sql`
    SELECT memory_id AS id, distance FROM memory_vectors
    WHERE embedding MATCH ${vectorBlob(embedding)} AND k = ${neighbours}`;
}

/** bm25 is FTS5's default rank; younger first among equals. */
export function matching(terms: string, limit: number): Sql {
  return sql`
    SELECT rowid AS id, NULL AS distance FROM memory_texts
    WHERE memory_texts MATCH ${terms} ORDER BY rank, rowid DESC LIMIT ${limit}`;
}

interface Fused {
  readonly id: number;
  score: number;
  distance: number | null;
  source: RecalledMemory['source'];
}

/** Reciprocal rank fusion of two ranked lists; exported for its tests. */
export function fuse(vector: readonly Hit[], text: readonly Hit[]): readonly Fused[] {
  const found = new Map<number, Fused>();
  for (const [rank, hit] of vector.entries()) {
    found.set(hit.id, { ...hit, score: 1 / (FUSION_K + rank + 1), source: 'vector' });
  }
  for (const [rank, hit] of text.entries()) {
    const score = 1 / (FUSION_K + rank + 1);
    const both = found.get(hit.id);
    if (both === undefined) {
      found.set(hit.id, { id: hit.id, score, distance: null, source: 'text' });
    } else {
      both.score += score;
      both.source = 'both';
    }
  }
  return [...found.values()].sort(
    (a, b) => b.score - a.score || (a.distance ?? 2) - (b.distance ?? 2) || b.id - a.id,
  );
}

function describe(db: ReadableDb, best: readonly Fused[]): readonly RecalledMemory[] {
  const rows = new Map(
    loadMemories(
      db,
      best.map((hit) => hit.id),
    ).map((row) => [row.id, row]),
  );
  return best.flatMap(({ id, score, source, distance }) => {
    const row = rows.get(id);
    if (row === undefined) return [];
    return {
      memoryId: id,
      turnId: row.turn_id,
      text: row.text,
      speaker: row.speaker,
      score,
      source,
      // Rounding takes equal vectors a hair below zero.
      distance: distance === null ? null : Math.max(0, distance),
      saidMs: row.said_ms,
    };
  });
}

function byDistance(a: Hit, b: Hit): number {
  return (a.distance ?? 2) - (b.distance ?? 2) || b.id - a.id;
}

function timed<T>(
  call: CallContext,
  name: SpanName,
  attributes: SpanAttributes,
  step: (span: OpenSpan) => T,
): { value: T; ms: number } {
  throwIfAborted(call.signal);
  const startMs = performance.now();
  const value = call.tracer.spanSync(name, attributes, step);
  return { value, ms: performance.now() - startMs };
}
