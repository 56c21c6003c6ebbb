import { beforeEach, describe, expect, it } from 'vitest';
import type { Population, TraceFacts } from '../../../../src/shared/contracts/latency';
import { SPAN } from '../../../../src/shared/trace';
import type { SpanEvent, SpanName } from '../../../../src/shared/trace';
import { listBaselines, saveBaselines } from '../../../../src/workers/memory/baselines';
import type { Db } from '../../../../src/workers/memory/db';
import { latencyFigures, turnAgainstPeers } from '../../../../src/workers/memory/latency-figures';
import { listConfigurations } from '../../../../src/workers/memory/trace-configurations';
import { listTraceRows, markTrace, saveTrace } from '../../../../src/workers/memory/traces';
import { saveTurn } from '../../../../src/workers/memory/turns';
import { memoryDatabase, traceFacts, traceSummary, turnRecord } from './fixture';

const LIMITS = { maxTraces: 10_000, maxAgeMs: 1e12, maxBytes: 1e9 };
const RELEASE_MS = 1_700_000_001_000;

let db: Db;
beforeEach(() => {
  db = memoryDatabase().db;
});

function span(name: SpanName, startMs: number, endMs: number, attributes = {}): SpanEvent {
  return {
    id: `${name}-${startMs}`,
    parentId: null,
    turnId: 't',
    name,
    startMs: RELEASE_MS + startMs,
    endMs: RELEASE_MS + endMs,
    thread: 'main',
    attributes,
  };
}

/** Prefill takes `prefillMs`, then 40 ms of synthesis; the first sample comes after both. */
function save(id: string, prefillMs: number, facts: Partial<TraceFacts> = {}, at = 0): void {
  const endMs = prefillMs + 40;
  saveTrace(
    db,
    traceSummary(id, {
      startedMs: 1000 + at,
      releaseMs: RELEASE_MS,
      voiceToVoiceMs: endMs,
      ttftMs: prefillMs,
      unaccountedMs: 0,
    }),
    [
      span(SPAN.prefill, 0, prefillMs, { tokensPrefilled: prefillMs * 2 }),
      span(SPAN.synthesis, prefillMs, endMs),
      // A later clause: its time counts for the stage, not for the wait.
      { ...span(SPAN.synthesis, endMs, endMs + 500, { clause: 1 }), id: 'later' },
    ],
    traceFacts(facts),
    LIMITS,
  );
}

const query = { limit: 100, sinceMs: null, seriesTurns: 4 };

describe('populations', () => {
  it('never mixes inputs, classes, personas or configurations', () => {
    const { configuration } = traceFacts();
    const variants: Partial<TraceFacts>[] = [
      {},
      { input: 'text' },
      { turnClass: 'question' },
      { personaId: 'other' },
      { configuration: { ...configuration, appVersion: '9.9.9' } },
    ];
    for (const [index, facts] of variants.entries()) save(`t${index}`, 100, facts, index);
    const found = latencyFigures(db, query);
    expect(found).toHaveLength(variants.length);
    expect(found.map((one) => one.voiceToVoice?.turns)).toEqual(variants.map(() => 1));
    expect(found[0]?.population.configurationId, 'the newest first').toBe(2);
    expect(listConfigurations(db).map((one) => one.turns)).toEqual([1, 4]);
  });

  it('takes a configuration for the same whatever the order of its keys', () => {
    const { configuration } = traceFacts();
    save('a', 100);
    save('b', 100, {
      configuration: {
        ...Object.fromEntries(Object.entries(configuration).reverse()),
        ...configuration,
      },
    });
    expect(listConfigurations(db)).toHaveLength(1);
  });

  it('gives the share of the critical path beside all the time of a stage', () => {
    for (let index = 0; index < 5; index += 1) save(`t${index}`, 100 + index * 10, {}, index);
    const [figures] = latencyFigures(db, query);
    expect(figures?.voiceToVoice).toMatchObject({ turns: 5, p50Ms: 160, maxMs: 180 });
    expect(figures?.series).toEqual([150, 160, 170, 180]);
    const stages = figures?.stages ?? [];
    expect(stages.map((stage) => stage.stage)).toEqual([SPAN.prefill, SPAN.synthesis]);
    expect(stages[0]?.criticalP50Ms).toBeCloseTo(120, 3);
    expect(stages[1]?.p50Ms).toBeCloseTo(540, 3);
    expect(stages[1]?.criticalP50Ms).toBeCloseTo(40, 3);
  });
});

it('puts a turn beside the medians of the others', () => {
  for (let index = 0; index < 9; index += 1) save(`t${index}`, 100, {}, index);
  save('typed', 1, { input: 'text' }, 9);
  save('slow', 300, {}, 10);
  const turn = turnAgainstPeers(db, 'slow', 100);
  expect(turn).toMatchObject({ peers: 9, voiceToVoiceMs: 340, usualVoiceToVoiceMs: 140 });
  const prefill = turn?.stages.find((stage) => stage.stage === SPAN.prefill);
  expect(prefill?.criticalMs).toBeCloseTo(300, 3);
  expect(prefill?.usualCriticalMs).toBeCloseTo(100, 3);
  expect(prefill).toMatchObject({ work: 600, usualWork: 200, peers: 9 });
  expect(turnAgainstPeers(db, 'nothing', 100)).toBeNull();
  // The first of all is held against those that came after it.
  expect(turnAgainstPeers(db, 't0', 100)?.peers).toBe(9);
});

it('lists light rows, pages through them, and keeps the marks of the user', () => {
  for (let index = 0; index < 7; index += 1) {
    const id = `t${index}`;
    saveTurn(db, turnRecord(id, { userText: `${'long '.repeat(40)}${index}`, startedMs: index }));
    save(id, 100, {}, index);
  }
  expect(markTrace(db, 't5', 'slow')).toBe(true);
  expect(markTrace(db, 'nothing', 'slow')).toBe(false);
  const page = listTraceRows(db, { offset: 1, limit: 3 });
  expect(page.total).toBe(7);
  expect(page.rows.map((row) => [row.turnId, row.mark])).toEqual([
    ['t5', 'slow'],
    ['t4', null],
    ['t3', null],
  ]);
  expect(page.rows[0]?.text).toHaveLength(80);
  // A trace that is written again keeps what the user said about it.
  save('t5', 120, {}, 5);
  expect(listTraceRows(db, { offset: 0, limit: 9, mark: 'slow' })).toMatchObject({
    total: 1,
    rows: [{ turnId: 't5', voiceToVoiceMs: 160 }],
  });
});

it('keeps one baseline a population and stage', () => {
  const population: Population = {
    input: 'speech',
    turnClass: null,
    personaId: 'sotto',
    configurationId: null,
  };
  const baseline = { stage: SPAN.prefill, p50Ms: 80, p95Ms: 120, turns: 20, takenMs: 5 };
  saveBaselines(db, population, [baseline]);
  saveBaselines(db, { ...population, input: 'text' }, [{ ...baseline, p50Ms: 1 }]);
  expect(listBaselines(db, population)).toEqual([baseline]);
  saveBaselines(db, population, [{ ...baseline, stage: SPAN.synthesis }]);
  expect(listBaselines(db, population).map((one) => one.stage)).toEqual([SPAN.synthesis]);
});
