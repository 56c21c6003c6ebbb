import { createStore } from 'zustand/vanilla';
import type { SpanEvent } from '../../shared/trace';
import type { TraceSummary } from '../../shared/turn';
import type { LaneGrouping } from './lanes';
import { endedBars, withoutReplacedBars } from './playing-bar';
import type { View } from './viewport';

export interface WaterfallState {
  /** Spans by turn id, each turn in order of arrival. Bounded to the last turns. */
  readonly spansByTurn: ReadonlyMap<string, readonly SpanEvent[]>;
  /** The present as of the last change, absolute ms: live bars are drawn on from here. */
  readonly presentMs: number;
  /** Stored turns that are being read, or have no trace. */
  readonly unavailable: ReadonlyMap<string, 'loading' | 'missing'>;
  /** Newest first. */
  readonly summaries: readonly TraceSummary[];
  /** The span that hover or the arrow keys are on. */
  readonly activeSpanId: string | null;
  /** What stretch of the shown turn is looked at. */
  readonly view: View;
  readonly grouping: LaneGrouping;
  /** The turn laid over the shown one, or null. */
  readonly overlaidTurnId: string | null;
  readonly asTable: boolean;
}

export type WaterfallStore = ReturnType<typeof createWaterfallStore>;

/** A turn has some hundred spans; older ones are read again from disk. */
const MAX_TURNS = 60;

const MAX_SUMMARIES = 500;

export function createWaterfallStore() {
  return createStore<WaterfallState>(() => ({
    spansByTurn: new Map(),
    presentMs: 0,
    unavailable: new Map(),
    summaries: [],
    activeSpanId: null,
    view: { mode: 'first-sound' },
    grouping: 'stage',
    overlaidTurnId: null,
    asTable: false,
  }));
}

/** Adds spans; one that comes again with the same id (it has ended now) replaces the first. */
export function mergeSpans(
  known: readonly SpanEvent[],
  arriving: readonly SpanEvent[],
): readonly SpanEvent[] {
  const at = new Map(known.map((span, index) => [span.id, index]));
  const merged = [...known];
  for (const span of arriving) {
    const index = at.get(span.id);
    if (index === undefined) {
      at.set(span.id, merged.length);
      merged.push(span);
    } else if (merged[index]?.endMs == null || span.endMs !== null) {
      // An announcement that was overtaken by its own end changes nothing.
      merged[index] = span;
    }
  }
  return merged;
}

/** Adds spans as of `presentMs` (absolute, main's clock). */
export function addSpans(
  store: WaterfallStore,
  arriving: readonly SpanEvent[],
  presentMs: number,
): void {
  if (arriving.length === 0) return;
  store.setState(({ spansByTurn }) => {
    const next = new Map(spansByTurn);
    for (const turnId of new Set(arriving.map((span) => span.turnId))) {
      const own = arriving.filter((span) => span.turnId === turnId);
      const merged = mergeSpans(next.get(turnId) ?? [], own);
      // The newest turn goes to the end, so that the oldest is the first to be let go.
      next.delete(turnId);
      next.set(turnId, withoutReplacedBars(merged));
    }
    for (const turnId of next.keys()) {
      if (next.size <= MAX_TURNS) break;
      next.delete(turnId);
    }
    return { spansByTurn: next, presentMs };
  });
}

/** The turn is over: what the window still draws as playing ended with it. */
export function endPlaying(store: WaterfallStore, turnId: string, atMs: number): void {
  const spans = store.getState().spansByTurn.get(turnId) ?? [];
  addSpans(store, endedBars(spans, atMs), atMs);
}

/** What is to be said where a turn's waterfall would be; null when nothing stands in its way. */
export function setUnavailable(
  store: WaterfallStore,
  turnId: string,
  state: 'loading' | 'missing' | null,
): void {
  store.setState(({ unavailable }) => {
    const next = new Map(unavailable);
    if (state === null) next.delete(turnId);
    else next.set(turnId, state);
    return { unavailable: next };
  });
}

export function addSummary(store: WaterfallStore, summary: TraceSummary): void {
  store.setState(({ summaries }) => ({
    summaries: [summary, ...summaries.filter((one) => one.turnId !== summary.turnId)].slice(
      0,
      MAX_SUMMARIES,
    ),
  }));
}

export function toggleGrouping(store: WaterfallStore): void {
  store.setState(({ grouping }) => ({ grouping: grouping === 'stage' ? 'thread' : 'stage' }));
}
