import { expect, it } from 'vitest';
import { TraceWriter } from '../../../../src/main/trace/trace-writer';
import type { FinishedTrace } from '../../../../src/main/trace/trace-writer';
import { traceFacts } from '../../workers/memory/fixture';
import { sampleTurn } from './sample-turn';

function trace(turnId: string): FinishedTrace {
  const { summary, spans } = sampleTurn();
  if (summary === null) throw new Error('the sample has a summary');
  const limits = { maxTraces: 10, maxAgeMs: 1, maxBytes: 1 };
  return { summary: { ...summary, turnId }, spans, facts: traceFacts(), limits };
}

/** A disk that refuses some turns. */
function disk(refused: Set<string>) {
  const written: string[] = [];
  const saveTrace = ({ turnId }: { turnId: string }): Promise<{ lostSpans: number }> => {
    if (refused.has(turnId)) return Promise.reject(new Error('the disk is full'));
    written.push(turnId);
    return Promise.resolve({ lostSpans: 0 });
  };
  return { written, saveTrace };
}

it('tries what failed again behind the next turn, each by itself, and counts what it gives up', async () => {
  const refused = new Set(['a', 'b']);
  const store = disk(refused);
  const writer = new TraceWriter();
  expect(await writer.write(store, trace('a'))).toMatch(/full/u);
  expect(await writer.write(store, trace('b'))).toMatch(/full/u);
  refused.delete('a');
  expect(await writer.write(store, trace('c'))).toBeNull();
  expect(store.written).toEqual(['c', 'a']);
  expect(writer.lost).toBe(1);
  // Given up once: it is not tried for ever.
  refused.clear();
  await writer.write(store, trace('d'));
  expect(store.written).toEqual(['c', 'a', 'd']);
});

it('keeps only so many in memory while nothing can be written', async () => {
  const names = Array.from({ length: 25 }, (_, index) => `t${index}`);
  const refused = new Set(names);
  const store = disk(refused);
  const writer = new TraceWriter();
  for (const name of names) await writer.write(store, trace(name));
  expect(writer.lost).toBe(5);
  refused.clear();
  await writer.write(store, trace('next'));
  expect(store.written).toHaveLength(21);
});
