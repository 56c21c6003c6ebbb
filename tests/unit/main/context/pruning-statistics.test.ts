import { expect, it } from 'vitest';
import { pruningByDay } from '../../../../src/main/context/pruning-statistics';
import { SPAN } from '../../../../src/shared/trace';
import type { SpanAttributes, SpanEvent } from '../../../../src/shared/trace';

const span = (attributes: SpanAttributes, name: SpanEvent['name'] = SPAN.context): SpanEvent => ({
  id: 's',
  parentId: null,
  turnId: 't',
  name,
  startMs: 0,
  endMs: 1,
  thread: 'main',
  attributes,
});
const at = (day: number, hour: number): number => new Date(2026, 4, day, hour).getTime();
const turn = (startedMs: number, before: number, after: number, more: SpanAttributes = {}) => ({
  startedMs,
  spans: [
    span({ tokensBefore: before, tokensAfter: after, exchangesKept: 3, ...more }),
    span({ part: 'profile' }, SPAN.contextPart),
  ],
});

it('adds up the turns of each day, the newest day first', () => {
  const days = pruningByDay([
    turn(at(2, 9), 1000, 500, { exchangesDropped: 4, exchangesDroppedNow: 2, overflowed: true }),
    turn(at(2, 23), 500, 400, { exchangesKept: 9 }),
    turn(at(3, 8), 300, 300),
    { startedMs: at(3, 9), spans: [] },
  ]);
  expect(days).toEqual([
    {
      day: '2026-05-03',
      turns: 1,
      tokensBefore: 300,
      tokensAfter: 300,
      reductionPercent: 0,
      mostKept: 3,
      mostDropped: 0,
      droppedNow: 0,
      overflowed: 0,
    },
    {
      day: '2026-05-02',
      turns: 2,
      tokensBefore: 750,
      tokensAfter: 450,
      reductionPercent: 40,
      mostKept: 9,
      mostDropped: 4,
      droppedNow: 1,
      overflowed: 1,
    },
  ]);
});

it('counts the prompt that was answered, not those prepared for other words', () => {
  const { startedMs, spans } = turn(at(2, 9), 900, 300);
  const prepared = span({ tokensBefore: 1, tokensAfter: 1 });
  expect(pruningByDay([{ startedMs, spans: [prepared, ...spans] }])[0]?.tokensBefore).toBe(900);
});
