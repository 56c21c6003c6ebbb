import type { SpanEvent } from '../trace';
import { leafSpans, withoutDropped } from './leaf-spans';
import { isOffPath, orderOf } from './turn-order';

/** A leaf span as the walk sees it: ended, if only for now, and with its place in the turn. */
export interface Step {
  readonly span: SpanEvent;
  readonly startMs: number;
  readonly endMs: number;
  readonly order: number;
  /** Place among the turn's spans: decides between equals, so that the path is always the same. */
  readonly index: number;
}

/** Every step that the turn may have waited for between `releaseMs` and `endMs`. */
export function pathSteps(
  spans: readonly SpanEvent[],
  releaseMs: number,
  endMs: number,
): readonly Step[] {
  return leafSpans(withoutDropped(spans))
    .filter((span) => !isOffPath(span.name) && !ofLaterClause(span))
    .filter((span) => span.endMs === null || span.endMs > releaseMs)
    .map((span, index) => ({
      span,
      index,
      startMs: span.startMs,
      endMs: span.endMs ?? Math.max(endMs, span.startMs),
      order: orderOf(span.name),
    }));
}

function ofLaterClause(span: SpanEvent): boolean {
  const clause = span.attributes['clause'];
  return typeof clause === 'number' && clause > 0;
}
