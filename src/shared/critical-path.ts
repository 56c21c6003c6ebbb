import { blockerAt, orderAfter, workedUntilMs } from './critical-path/blocker';
import { StepWalk } from './critical-path/step-walk';
import { pathSteps, type Step } from './critical-path/steps';
import type { SpanEvent, SpanName } from './trace';

export { leafSpans, withoutDropped } from './critical-path/leaf-spans';
export { isWait } from './critical-path/turn-order';

/** A stretch of the path that one leaf span accounts for. Absolute ms, never overlapping. */
export interface PathSegment {
  readonly spanId: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

export interface CriticalPath {
  /** In time order; together with `gaps` they tile the whole interval exactly once. */
  readonly segments: readonly PathSegment[];
  readonly spanIds: ReadonlySet<string>;
  /** What no leaf span on the path covers: the unaccounted rest, in time order. */
  readonly gaps: readonly Interval[];
  readonly accountedMs: number;
  readonly unaccountedMs: number;
}

/** The measured interval: key release (or submit) to the first audible sample, or to now. */
export interface PathInterval {
  readonly releaseMs: number;
  readonly endMs: number;
}

/** Gaps below this are rounding of doubles that hold epoch milliseconds, not time. */
const ROUNDING_MS = 1e-3;

/**
 * Walks back from the first audible sample: at each moment, which step did the turn wait for? First
 * one that has just ended or that sent what came next, else the stream that feeds it (its earlier
 * output was enough), else a named wait, else nothing: then the time back to the last step that ended is
 * unaccounted. Steps of later clauses, steps that stand later in the turn and the writes after the
 * reply are no candidates, so work that merely ran at the same time never hides a hole.
 */
export function criticalPath(spans: readonly SpanEvent[], interval: PathInterval): CriticalPath {
  const { releaseMs, endMs } = interval;
  const steps = pathSteps(spans, releaseMs, endMs);
  const walk = new StepWalk(steps);
  const used = new Set<string>();
  const segments: PathSegment[] = [];
  const gaps: Interval[] = [];
  let cursorMs = endMs;
  let order = Number.POSITIVE_INFINITY;
  let consumer: SpanName | undefined;

  while (cursorMs - releaseMs > ROUNDING_MS) {
    const bound = order;
    const isOpen = (step: Step): boolean =>
      step.order <= bound && step.startMs < cursorMs && !used.has(step.span.id);
    walk.comeDownTo(cursorMs);
    const blocker = blockerAt(walk, cursorMs, isOpen, consumer);
    const next = blocker?.step ?? walk.latestEnded(cursorMs, isOpen);
    if (next === undefined || next.endMs <= releaseMs) {
      gaps.push({ startMs: releaseMs, endMs: cursorMs });
      break;
    }
    const reachedMs = Math.min(cursorMs, next.endMs);
    if (cursorMs - reachedMs > ROUNDING_MS) gaps.push({ startMs: reachedMs, endMs: cursorMs });
    const worksFromMs = workedUntilMs(next, steps, used, reachedMs);
    const startMs = Math.max(releaseMs, next.startMs, blocker?.fromMs ?? releaseMs, worksFromMs);
    if (reachedMs > startMs) segments.push({ spanId: next.span.id, startMs, endMs: reachedMs });
    used.add(next.span.id);
    consumer = next.span.name;
    order = orderAfter(next, order);
    cursorMs = Math.min(cursorMs, startMs);
  }

  segments.reverse();
  gaps.reverse();
  const unaccountedMs = gaps.reduce((sum, gap) => sum + gap.endMs - gap.startMs, 0);
  return {
    segments,
    spanIds: new Set(segments.map((segment) => segment.spanId)),
    gaps,
    accountedMs: Math.max(0, endMs - releaseMs) - unaccountedMs,
    unaccountedMs,
  };
}
