import { expect, it } from 'vitest';
import { SPAN } from '../../../../src/shared/trace';
import type { SpanEvent, SpanName } from '../../../../src/shared/trace';
import { cacheCounts } from '../../../../src/main/trace/cache-counts';

function span(
  name: SpanName,
  attributes: SpanEvent['attributes'],
  endMs: number | null = 1,
): SpanEvent {
  const id = `${name}-${JSON.stringify(attributes)}`;
  return { id, parentId: null, turnId: 't', name, startMs: 0, endMs, thread: 'main', attributes };
}

it('adds up what the spans of a turn report, by cache', () => {
  expect(
    cacheCounts([
      span(SPAN.phonemes, { cacheHits: 3, cacheMisses: 1 }),
      span(SPAN.phonemes, { cacheHits: 2, cacheMisses: 0, clause: 1 }),
      span(SPAN.context, { cache: 'request', cacheHits: 4, cacheMisses: 2 }),
      span(SPAN.prefill, { tokensReused: 90, tokensPrefilled: 13 }),
      // The generation repeats its prefill's figures.
      span(SPAN.llm, { tokensReused: 90, tokensPrefilled: 13 }),
      // Announced, not ended: it will come again.
      span(SPAN.phonemes, { cacheHits: 9, cacheMisses: 9 }, null),
      span(SPAN.assemble, {}),
    ]),
  ).toEqual([
    { cache: 'phonemes', hits: 5, misses: 1 },
    { cache: 'request', hits: 4, misses: 2 },
    { cache: 'kv (tokens)', hits: 90, misses: 13 },
  ]);
});
