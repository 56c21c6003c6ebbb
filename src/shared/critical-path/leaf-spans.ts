import type { SpanEvent } from '../trace';

/** Spans without children: the only ones that account for time. */
export function leafSpans(spans: readonly SpanEvent[]): readonly SpanEvent[] {
  const parents = new Set(spans.map((span) => span.parentId));
  return spans.filter((span) => !parents.has(span.id));
}

/** Without what was prepared ahead and then dropped: the turn did not wait for any of it. */
export function withoutDropped(spans: readonly SpanEvent[]): readonly SpanEvent[] {
  const dropped = new Set(
    spans.filter((span) => 'discardedBecause' in span.attributes).map((span) => span.id),
  );
  if (dropped.size === 0) return spans;
  const parentOf = new Map(spans.map((span) => [span.id, span.parentId]));
  return spans.filter((span) => {
    for (let id: string | null = span.id; id !== null; id = parentOf.get(id) ?? null) {
      if (dropped.has(id)) return false;
    }
    return true;
  });
}
