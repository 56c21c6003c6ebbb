import type { CacheCount } from '../../shared/contracts/latency';
import { SPAN } from '../../shared/trace';
import type { SpanEvent, SpanName } from '../../shared/trace';

/** Caches whose spans do not name them. */
const CACHE_OF: ReadonlyMap<SpanName, string> = new Map<SpanName, string>([
  [SPAN.phonemes, 'phonemes'],
  [SPAN.synthesis, 'speech'],
  [SPAN.embed, 'embedding'],
  [SPAN.context, 'request'],
]);

/** The model's own cache of the prompt, counted in tokens. */
const KV_CACHE = 'kv (tokens)';

/**
 * What the caches of a turn did. The one place to report to is a span: attributes `cacheHits` and
 * `cacheMisses`, and `cache` with its name (`request`, `speech` …). Reused and prefilled tokens of a
 * prefill count for the KV cache.
 */
export function cacheCounts(spans: readonly SpanEvent[]): readonly CacheCount[] {
  const counts = new Map<string, { hits: number; misses: number }>();
  const add = (cache: string, hits: number, misses: number): void => {
    const count = counts.get(cache) ?? { hits: 0, misses: 0 };
    counts.set(cache, { hits: count.hits + hits, misses: count.misses + misses });
  };
  for (const { name, endMs, attributes } of spans) {
    if (endMs === null) continue;
    const { cache, cacheHits, cacheMisses, tokensReused, tokensPrefilled } = attributes;
    if (typeof cacheHits === 'number' || typeof cacheMisses === 'number') {
      const named = typeof cache === 'string' ? cache : (CACHE_OF.get(name) ?? name);
      add(named, countOf(cacheHits), countOf(cacheMisses));
    }
    // The generation repeats what its prefill did; only the prefill counts.
    if (name === SPAN.prefill) add(KV_CACHE, countOf(tokensReused), countOf(tokensPrefilled));
  }
  return [...counts].map(([cache, count]) => ({ cache, ...count }));
}

function countOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
