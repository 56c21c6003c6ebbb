import { beforeEach, expect, it } from 'vitest';
import type { SpanEvent, SpanName } from '../../../../src/shared/trace';
import type { Db } from '../../../../src/workers/memory/db';
import { sql } from '../../../../src/workers/memory/sql';
import { findTrace, listTraces, saveTrace } from '../../../../src/workers/memory/traces';
import { latencyFigures } from '../../../../src/workers/memory/latency-figures';
import { memoryDatabase, traceFacts, traceSummary } from './fixture';

const LIMITS = { maxTraces: 100, maxAgeMs: 1_000_000, maxBytes: 1e9 };
const RELEASE_MS = 1_700_000_001_000;

let db: Db;
beforeEach(() => {
  db = memoryDatabase().db;
});

const span = (name: SpanName, startMs: number, endMs: number | null): SpanEvent => ({
  id: `${name}-${startMs}`,
  parentId: null,
  turnId: 'a',
  name,
  startMs: RELEASE_MS + startMs,
  endMs: endMs === null ? null : RELEASE_MS + endMs,
  thread: 'llm',
  attributes: { tokens: 4, textPartial: 'hello' },
});

it('gives back summary and spans, and replaces them', () => {
  const summary = traceSummary('a', { spans: 2 });
  saveTrace(db, traceSummary('a'), [], traceFacts(), LIMITS);
  const spans = [span('stt.final', 0, 120.5), span('llm.prefill', 120.5, null)];
  saveTrace(db, summary, spans, traceFacts(), LIMITS);
  expect(findTrace(db, 'a')).toMatchObject({ summary, spans });
  expect(findTrace(db, 'b')).toBeNull();
  expect(listTraces(db, 10)).toEqual([summary]);
});

it('tells what the trace itself took, and of an older version’s traces that nobody knows', () => {
  const cost = { collectMs: 0.6, collectWaitedMs: 0.2, orderMs: 0.4 };
  saveTrace(db, traceSummary('a'), [], traceFacts(cost), LIMITS);
  const stored = findTrace(db, 'a')?.facts;
  expect(stored).toMatchObject(cost);
  expect(stored?.storeMs).toBeGreaterThan(0);
  const older = { machine: null, caches: [], collectMs: 0.6, lostSpans: 0, storeMs: 1 };
  db.run(sql`UPDATE traces SET details = ${JSON.stringify(older)}`);
  expect(findTrace(db, 'a')?.facts).toMatchObject({
    collectMs: 0.6,
    collectWaitedMs: null,
    orderMs: null,
  });
});

it('lists newest first and keeps within its bounds', () => {
  const save = (id: string, startedMs: number): void => {
    saveTrace(db, traceSummary(id, { startedMs }), [span('turn', 0, 1)], traceFacts(), {
      maxTraces: 3,
      maxAgeMs: 100,
      maxBytes: 1e9,
    });
  };
  for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) save(id, 1000 + index);
  const ids = (): string[] => listTraces(db, 10).map((trace) => trace.turnId);
  expect(ids()).toEqual(['d', 'c', 'b']);
  save('e', 1103);
  expect(ids()).toEqual(['e', 'd']);
  // What belongs to dropped traces is gone too.
  expect(db.get(sql`SELECT count(*) AS n FROM trace_stages`)).toEqual({ n: 2 });
  expect(db.get(sql`SELECT count(*) AS n FROM trace_spans`)).toEqual({ n: 2 });
});

it('computes percentiles per stage over the newest traces', () => {
  for (let index = 1; index <= 11; index += 1) {
    saveTrace(
      db,
      traceSummary(`t${index}`, { startedMs: index }),
      [
        // Two runs in one turn count as their sum; one that never ended does not count.
        span('tts.synthesis', 0, index * 5),
        span('tts.synthesis', 100, 100 + index * 5),
        span('llm.prefill', 0, index <= 4 ? 7 : null),
      ],
      traceFacts(),
      LIMITS,
    );
  }
  const stagesOf = (query: { limit: number; sinceMs: number | null }) =>
    latencyFigures(db, { ...query, seriesTurns: 3 })[0]?.stages ?? [];
  const [prefill, synthesis] = stagesOf({ limit: 100, sinceMs: null });
  expect(prefill).toMatchObject({ stage: 'llm.prefill', turns: 4 });
  expect(synthesis).toMatchObject({ stage: 'tts.synthesis', turns: 11 });
  expect(prefill?.p50Ms).toBeCloseTo(7, 2);
  expect(synthesis?.p50Ms).toBeCloseTo(60, 2);
  expect(synthesis?.p95Ms).toBeCloseTo(105, 2);
  expect(synthesis?.maxMs).toBeCloseTo(110, 2);

  expect(synthesis?.series).toEqual([90, 100, 110]);
  expect(prefill?.series, 'it did not run in the newest turns').toEqual([null, null, null]);

  const [newest] = stagesOf({ limit: 1, sinceMs: null });
  expect(newest).toMatchObject({ stage: 'tts.synthesis', turns: 1 });
  expect(stagesOf({ limit: 100, sinceMs: 10 })[0]).toMatchObject({ turns: 2 });
});
