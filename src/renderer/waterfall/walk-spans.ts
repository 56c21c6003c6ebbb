import { leafSpans } from '../../shared/critical-path';
import type { SpanEvent } from '../../shared/trace';
import { laneOf } from './lanes';
import type { WaterfallStore } from './waterfall-store';

/** Bars in the order of time: what ← and → walk through. */
export function spansInOrder(spans: readonly SpanEvent[]): readonly SpanEvent[] {
  return leafSpans(spans)
    .filter((span) => laneOf(span.name) !== undefined)
    .toSorted((a, b) => a.startMs - b.startMs);
}

export function walkSpans(store: WaterfallStore, turnId: string | undefined, step: -1 | 1): void {
  if (turnId === undefined) return;
  store.setState(({ spansByTurn, activeSpanId }) => {
    const order = spansInOrder(spansByTurn.get(turnId) ?? []);
    const current = order.findIndex((span) => span.id === activeSpanId);
    const first = step === 1 ? 0 : order.length - 1;
    const next = current === -1 ? first : Math.min(order.length - 1, Math.max(0, current + step));
    return { activeSpanId: order[next]?.id ?? null };
  });
}
