import { expect, it } from 'vitest';
import { saveTrace } from '../../../../src/workers/memory/traces';
import { sessions } from '../../../../src/workers/memory/trace-sessions';
import { saveTurn } from '../../../../src/workers/memory/turns';
import { TRACE_LIMITS, memoryDatabase, traceFacts, traceSummary, turnRecord } from './fixture';

it('gives totals, trend and worst turns of each conversation', () => {
  const { db } = memoryDatabase();
  let startedMs = 1000;
  const turn = (
    conversationId: string,
    voiceToVoiceMs: number | null,
    input: 'speech' | 'text' = 'speech',
  ): void => {
    startedMs += 1;
    const id = `${conversationId}-${startedMs}`;
    saveTurn(db, turnRecord(id, { conversationId, startedMs, input, userText: `words of ${id}` }));
    const summary = traceSummary(id, { startedMs, voiceToVoiceMs, unaccountedMs: 1 });
    saveTrace(db, summary, [], traceFacts({ input }), TRACE_LIMITS);
  };
  // The usual wait is 200 ms spoken and 100 ms typed.
  for (let index = 0; index < 9; index += 1) turn('calm', 200);
  for (let index = 0; index < 9; index += 1) turn('typed', 100, 'text');
  turn('busy', 200);
  turn('busy', 200);
  turn('busy', null);
  turn('busy', 150, 'text');
  turn('busy', 400);

  const found = sessions(db, 10);
  expect(found.map((session) => session.conversationId)).toEqual(['busy', 'typed', 'calm']);
  const [busy, typed] = found;
  expect(busy).toMatchObject({
    turns: 5,
    waitedMs: 950,
    title: expect.stringContaining('busy') as unknown,
  });
  // 1, 1 against 1.5, 2: each turn is held against turns like it.
  expect(busy?.trendPct).toBeCloseTo(75, 6);
  expect(busy?.worst.map((one) => [one.voiceToVoiceMs, one.ratio])).toEqual([
    [400, 2],
    [150, 1.5],
    [200, 1],
  ]);
  expect(typed).toMatchObject({ trendPct: 0, voiceToVoice: { p50Ms: 100 } });
  expect(sessions(db, 1)).toHaveLength(1);
});

it('keeps all spans together within their bytes', () => {
  const { db } = memoryDatabase();
  const limits = { ...TRACE_LIMITS, maxBytes: 1500 };
  for (let index = 0; index < 64; index += 1) {
    const spans = [
      {
        id: `s${index}`,
        parentId: null,
        turnId: 't',
        name: 'turn' as const,
        startMs: 0,
        endMs: 1,
        thread: 'main' as const,
        attributes: { index },
      },
    ];
    saveTrace(db, traceSummary(`t${index}`, { startedMs: index }), spans, traceFacts(), limits);
  }
  const kept = db.get<{ bytes: number; traces: number; spans: number }>({
    text: `SELECT (SELECT sum(length(packed)) FROM trace_spans) AS bytes,
      (SELECT count(*) FROM traces) AS traces, (SELECT count(*) FROM trace_spans) AS spans`,
    values: [],
  });
  expect(kept?.bytes).toBeLessThanOrEqual(1500);
  expect(kept?.traces).toBe(kept?.spans);
  expect(kept?.traces).toBeGreaterThan(5);
});
