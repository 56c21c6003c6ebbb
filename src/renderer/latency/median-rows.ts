import type { Comparison, StageComparison } from '../../shared/contracts/latency';
import type { SpanEvent, SpanName } from '../../shared/trace';
import type { Bar, LaneRow, WaterfallRows } from '../waterfall/rows';
import { familyOf, laneOf, LANES } from '../waterfall/lanes';

/** Steps that took less are left to the table: as bars they would be hairlines. */
const WORTH_MS = 0.5;

/** The two sides of a comparison. */
export type ComparedSide = 'a' | 'b';

/**
 * The median way of one side to its first sound: each step behind those before it, as long as the
 * first sound waited for it in the middle of its turns. Medians do not add up, so the steps may end a
 * little before or behind the median first sound; that is marked by itself. Pure.
 */
export function medianRows(comparison: Comparison, side: ComparedSide): WaterfallRows {
  const bars = new Map<string, Bar[]>();
  let cursorMs = 0;
  for (const stage of comparison.stages) {
    const criticalMs = criticalOf(stage, side);
    if (criticalMs < WORTH_MS) continue;
    // Of another version, or one that is drawn nowhere: it still took its time.
    const laneId = laneOf(stage.stage as SpanName);
    if (laneId !== undefined) {
      const bar = barOf(stage.stage as SpanName, laneId, cursorMs, cursorMs + criticalMs);
      bars.set(laneId, [...(bars.get(laneId) ?? []), bar]);
    }
    cursorMs += criticalMs;
  }
  const unaccountedMs = (side === 'a' ? comparison.aUnaccountedMs : comparison.bUnaccountedMs) ?? 0;
  const unaccounted =
    unaccountedMs < WORTH_MS ? [] : [{ startMs: cursorMs, endMs: cursorMs + unaccountedMs }];
  return {
    lanes: LANES.map((lane): LaneRow => {
      const own = bars.get(lane.id) ?? [];
      return { lane, bars: own, workedMs: own.length === 0 ? null : lengthOf(own) };
    }),
    path: {
      segments: [],
      spanIds: new Set(),
      gaps: unaccounted,
      accountedMs: cursorMs,
      unaccountedMs,
    },
    aheadMs: 0,
    lastMs: cursorMs + unaccountedMs,
    unaccounted,
  };
}

function criticalOf(stage: StageComparison, side: ComparedSide): number {
  return (side === 'a' ? stage.aCriticalMs : stage.bCriticalMs) ?? 0;
}

function barOf(name: SpanName, laneId: string, startMs: number, endMs: number): Bar {
  const span: SpanEvent = {
    id: name,
    parentId: null,
    turnId: 'median',
    name,
    startMs,
    endMs,
    thread: 'main',
    attributes: {},
  };
  return {
    span,
    laneId,
    family: familyOf(name),
    level: 0,
    levels: 1,
    parts: [{ kind: 'critical', startMs, endMs }],
  };
}

function lengthOf(bars: readonly Bar[]): number {
  return bars.reduce((sum, { span }) => sum + (span.endMs ?? span.startMs) - span.startMs, 0);
}
