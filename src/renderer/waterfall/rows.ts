import type { CriticalPath, PathSegment } from '../../shared/critical-path';
import { criticalPath, isWait, leafSpans } from '../../shared/critical-path';
import type { SpanEvent, SpanName } from '../../shared/trace';
import { SPAN } from '../../shared/trace';
import type { Family, Lane, LaneGrouping } from './lanes';
import { familyOf, laneOf, LANES, THREAD_LANES } from './lanes';

/** `ahead`: before the release. `critical`: the first sound waited for it. `parallel`: it did not. */
export type BarKind = 'ahead' | 'critical' | 'parallel';

/** One stretch of a span; a span that crosses the release, or leaves the path, has several. */
export interface BarPart {
  readonly kind: BarKind;
  /** Ms from release. */
  readonly startMs: number;
  /** Ms from release; null while the step runs and this is its last stretch. */
  readonly endMs: number | null;
}

export interface Bar {
  readonly span: SpanEvent;
  readonly laneId: string;
  readonly family: Family;
  /** Steps of one stage that ran at the same time lie below each other: its place, 0 on top … */
  readonly level: number;
  /** … of this many. */
  readonly levels: number;
  readonly parts: readonly BarPart[];
}

export interface LaneRow {
  readonly lane: Lane;
  readonly bars: readonly Bar[];
  /** Union of its work (waiting is none) between release and first sound; null without any. */
  readonly workedMs: number | null;
}

export interface WaterfallRows {
  readonly lanes: readonly LaneRow[];
  readonly path: CriticalPath;
  /** How long before the release the first step began; 0 when none did. */
  readonly aheadMs: number;
  /** End of the last step, ms from release. */
  readonly lastMs: number;
  /** Gaps of the path, ms from release. */
  readonly unaccounted: readonly { readonly startMs: number; readonly endMs: number }[];
}

export interface RowsInput {
  readonly spans: readonly SpanEvent[];
  /** Absolute ms of the release or submit; while the key is held, the present. */
  readonly releaseMs: number;
  /** Absolute ms of the first audible sample, or of the present while there is none. */
  readonly untilMs: number;
  /** The key is down: all there is lies ahead of the release, and open steps reach the present. */
  readonly held: boolean;
  /** `untilMs` is the first sound, not the present: what goes on after it is not waited for. */
  readonly settled: boolean;
  /** What a lane stands for; by stage when left out. */
  readonly grouping?: LaneGrouping;
}

/** Steps that only touch (clocks differ by a hair) share a level. */
const TOUCH_MS = 0.05;

/** The hold lies behind whatever happens during it. */
const BACKGROUND: ReadonlySet<SpanName> = new Set<SpanName>([SPAN.hold]);

/** Turns the spans of one turn into what is drawn. Pure. */
export function waterfallRows({
  spans,
  releaseMs,
  untilMs,
  held,
  settled,
  grouping = 'stage',
}: RowsInput): WaterfallRows {
  const path = criticalPath(spans, { releaseMs, endMs: Math.max(releaseMs, untilMs) });
  const drawn = leafSpans(spans)
    .filter((span) => laneOf(span.name) !== undefined)
    .toSorted((a, b) => a.startMs - b.startMs);
  const segments = new Map(path.segments.map((segment) => [segment.spanId, segment]));
  const byLane = new Map<string | undefined, SpanEvent[]>();
  for (const span of drawn) {
    const laneId = grouping === 'stage' ? laneOf(span.name) : span.thread;
    const own = byLane.get(laneId);
    if (own === undefined) byLane.set(laneId, [span]);
    else own.push(span);
  }
  const kinds: readonly Lane[] = grouping === 'stage' ? LANES : THREAD_LANES;
  const lanes = kinds.map((lane) => {
    const own = byLane.get(lane.id) ?? [];
    return {
      lane,
      bars: placeOnLevels(own).map(({ span, level, group }) => ({
        span,
        laneId: lane.id,
        family: familyOf(span.name),
        level,
        levels: group.levels,
        parts: held
          ? heldParts(span, releaseMs)
          : partsOf(span, segments.get(span.id), releaseMs, settled),
      })),
      workedMs: unionMs(
        own.filter((span) => !isWait(span.name)),
        releaseMs,
        untilMs,
      ),
    };
  });
  let firstMs = releaseMs;
  let lastMs = untilMs;
  for (const span of drawn) {
    firstMs = Math.min(firstMs, span.startMs);
    lastMs = Math.max(lastMs, span.endMs ?? untilMs);
  }
  return {
    lanes,
    path,
    aheadMs: releaseMs - firstMs,
    lastMs: Math.max(0, lastMs - releaseMs),
    unaccounted: path.gaps.map((gap) => ({
      startMs: gap.startMs - releaseMs,
      endMs: gap.endMs - releaseMs,
    })),
  };
}

/** Steps that overlap share the height of their lane: they have one count of levels together. */
interface LevelGroup {
  levels: number;
}

interface Placed {
  readonly span: SpanEvent;
  readonly level: number;
  readonly group: LevelGroup;
}

/** Spans in order of their start; only those that overlap share the height of the lane. */
function placeOnLevels(spans: readonly SpanEvent[]): readonly Placed[] {
  let group: LevelGroup = { levels: 1 };
  let levelEnds: number[] = [];
  return spans.map((span) => {
    if (BACKGROUND.has(span.name)) return { span, level: 0, group: { levels: 1 } };
    const isFree = (endMs: number): boolean => endMs <= span.startMs + TOUCH_MS;
    if (levelEnds.every(isFree)) {
      group = { levels: 1 };
      levelEnds = [];
    }
    const free = levelEnds.findIndex(isFree);
    const level = free === -1 ? levelEnds.length : free;
    levelEnds[level] = span.endMs ?? Number.POSITIVE_INFINITY;
    group.levels = levelEnds.length;
    return { span, level, group };
  });
}

function heldParts(span: SpanEvent, releaseMs: number): readonly BarPart[] {
  const endMs = span.endMs === null ? null : span.endMs - releaseMs;
  return [{ kind: 'ahead', startMs: span.startMs - releaseMs, endMs }];
}

function partsOf(
  span: SpanEvent,
  segment: PathSegment | undefined,
  releaseMs: number,
  settled: boolean,
): readonly BarPart[] {
  const parts: BarPart[] = [];
  const add = (kind: BarKind, startMs: number, endMs: number | null): void => {
    if (endMs !== null && endMs <= startMs && parts.length > 0) return;
    parts.push({
      kind,
      startMs: startMs - releaseMs,
      endMs: endMs === null ? null : endMs - releaseMs,
    });
  };
  let cursorMs = span.startMs;
  if (cursorMs < releaseMs) {
    const crosses = span.endMs === null || span.endMs > releaseMs;
    add('ahead', cursorMs, crosses ? releaseMs : span.endMs);
    if (!crosses) return parts;
    cursorMs = releaseMs;
  }
  if (segment === undefined) {
    add('parallel', cursorMs, span.endMs);
    return parts;
  }
  if (segment.startMs > cursorMs) add('parallel', cursorMs, segment.startMs);
  if (span.endMs === null && !settled) {
    add('critical', segment.startMs, null);
    return parts;
  }
  add('critical', segment.startMs, segment.endMs);
  if (span.endMs === null || span.endMs > segment.endMs) {
    add('parallel', segment.endMs, span.endMs);
  }
  return parts;
}

function unionMs(spans: readonly SpanEvent[], fromMs: number, untilMs: number): number | null {
  let coveredMs = 0;
  let cursorMs = fromMs;
  let touched = false;
  for (const span of spans) {
    const startMs = Math.max(cursorMs, span.startMs);
    const endMs = Math.min(untilMs, span.endMs ?? untilMs);
    if (endMs <= fromMs || span.startMs >= untilMs) continue;
    touched = true;
    if (endMs <= startMs) continue;
    coveredMs += endMs - startMs;
    cursorMs = endMs;
  }
  return touched ? coveredMs : null;
}

/** What a bar belongs with: its ancestors, its children, and what came after it on the path. */
export function relatedSpanIds(
  spanId: string,
  spans: readonly SpanEvent[],
  path: CriticalPath,
): ReadonlySet<string> {
  const byId = new Map(spans.map((span) => [span.id, span]));
  const related = new Set<string>([spanId]);
  for (let parent = byId.get(spanId)?.parentId; parent != null;) {
    if (related.has(parent)) break;
    related.add(parent);
    parent = byId.get(parent)?.parentId;
  }
  for (const span of spans) {
    if (span.parentId !== null && span.parentId === spanId) related.add(span.id);
  }
  const at = path.segments.findIndex((segment) => segment.spanId === spanId);
  if (at >= 0) for (const segment of path.segments.slice(at)) related.add(segment.spanId);
  return related;
}
