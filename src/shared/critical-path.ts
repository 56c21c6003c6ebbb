import type { SpanEvent, SpanName } from './trace';
import { SPAN } from './trace';

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

/**
 * Two clocks are compared (the window's offset is known to well below a millisecond), so a step
 * counts as having just ended within this much of the moment that waited for it.
 */
const JUST_ENDED_MS = 1;

/** Gaps below this are rounding of doubles that hold epoch milliseconds, not time. */
const ROUNDING_MS = 1e-3;

/**
 * Steps whose consumers start before they end: tokens feed clauses, audio pieces feed the player. A
 * stream that still runs explains the start of its own consumer and of nothing else.
 */
const FEEDS: ReadonlyMap<SpanName, ReadonlySet<SpanName>> = new Map<SpanName, Set<SpanName>>([
  [
    SPAN.decode,
    new Set<SpanName>([
      SPAN.llmAnswer,
      SPAN.speechText,
      SPAN.clause,
      SPAN.speechCache,
      SPAN.ttsQueue,
      SPAN.phonemes,
      SPAN.ttsText,
      SPAN.synthesis,
    ]),
  ],
  [
    SPAN.synthesis,
    new Set<SpanName>([
      SPAN.ttsTransfer,
      SPAN.handOver,
      SPAN.ipcToRenderer,
      SPAN.bufferWait,
      SPAN.startPlayback,
      SPAN.leadIn,
      SPAN.playback,
    ]),
  ],
]);

/**
 * Waits that run beside the very work they wait for: the generation for its first clause, a pass
 * over the growing audio that began before the release. Only what that work leaves is waiting.
 */
const WAITS_FOR: ReadonlyMap<SpanName, ReadonlySet<SpanName>> = new Map<SpanName, Set<SpanName>>([
  [
    SPAN.clauseWait,
    new Set<SpanName>([
      SPAN.llmQueue,
      SPAN.tokenize,
      SPAN.prefill,
      SPAN.firstDecode,
      SPAN.decode,
      SPAN.llmAnswer,
    ]),
  ],
  [
    SPAN.sttQueue,
    new Set<SpanName>([
      SPAN.sttPartial,
      SPAN.sttGate,
      SPAN.sttMel,
      SPAN.sttEncode,
      SPAN.sttDecode,
      SPAN.sttReturn,
      SPAN.sttFilter,
    ]),
  ],
]);

/** What may still run at the first audible sample itself. */
const SOUNDING: ReadonlySet<SpanName> = new Set<SpanName>([SPAN.startPlayback, SPAN.playback]);

/** Waiting explains nothing while the work that is waited for has a span of its own. */
const WAITS: ReadonlySet<SpanName> = new Set<SpanName>([
  SPAN.sttQueue,
  SPAN.embedQueue,
  SPAN.recallQueue,
  SPAN.previousWait,
  SPAN.llmQueue,
  SPAN.clauseWait,
  SPAN.ttsQueue,
  SPAN.bufferWait,
]);

/** A step can only have waited for one that stands before it, or beside it, in the turn. */
const ORDER: ReadonlyMap<SpanName, number> = new Map(
  (Object.values(SPAN) as SpanName[]).map((name, index) => [name, index]),
);

/** Where a step stands when that is not where its name is declared. */
const STANDS_AT: ReadonlyMap<SpanName, SpanName> = new Map<SpanName, SpanName>([
  [SPAN.ipcToRenderer, SPAN.handOver],
  [SPAN.embedQueue, SPAN.embed],
  [SPAN.recallQueue, SPAN.recall],
  // The words are classified by their embedding, and the text index is asked before the vectors.
  [SPAN.classify, SPAN.embedAnswer],
  [SPAN.recallText, SPAN.recallVector],
  [SPAN.recallAnswer, SPAN.recallFuse],
  [SPAN.countTokens, SPAN.context],
  [SPAN.assemble, SPAN.context],
]);

function orderOf(name: SpanName): number {
  return ORDER.get(STANDS_AT.get(name) ?? name) ?? 0;
}

/** The writes after the reply, and what is no step between the release and the first sample. */
function isOffPath(name: SpanName): boolean {
  return (
    name === SPAN.turn || name === SPAN.device || orderOf(name) >= (ORDER.get(SPAN.saveTurn) ?? 0)
  );
}

export function isWait(name: SpanName): boolean {
  return WAITS.has(name);
}

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

interface Step {
  readonly span: SpanEvent;
  readonly startMs: number;
  readonly endMs: number;
  readonly order: number;
  /** Place among the turn's spans: decides between equals, so that the path is always the same. */
  readonly index: number;
}

/**
 * Walks back from the first audible sample: at each moment, which step did the turn wait for? First
 * one that has just ended, else the stream that feeds what came next (its earlier output was
 * enough), else a named wait, else nothing: then the time back to the last step that ended is
 * unaccounted. Steps of
 * later clauses, steps that stand later in the turn and the writes after the reply are no
 * candidates, so work that merely ran at the same time never hides a hole.
 */
export function criticalPath(spans: readonly SpanEvent[], interval: PathInterval): CriticalPath {
  const { releaseMs, endMs } = interval;
  const steps = candidates(withoutDropped(spans), endMs);
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
    const next = blockerAt(walk, cursorMs, isOpen, consumer) ?? walk.latestEnded(cursorMs, isOpen);
    if (next === undefined || next.endMs <= releaseMs) {
      gaps.push({ startMs: releaseMs, endMs: cursorMs });
      break;
    }
    const reachedMs = Math.min(cursorMs, next.endMs);
    if (cursorMs - reachedMs > ROUNDING_MS) gaps.push({ startMs: reachedMs, endMs: cursorMs });
    const startMs = Math.max(releaseMs, next.startMs, workedUntilMs(next, steps, used, reachedMs));
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

function candidates(spans: readonly SpanEvent[], endMs: number): readonly Step[] {
  return leafSpans(withoutDropped(spans))
    .filter((span) => !isOffPath(span.name) && !ofLaterClause(span))
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

/**
 * The steps in the order of their ends, for a walk that only ever goes back in time: what ended
 * about now and what still runs is found without looking at all the others, so that a turn of
 * thousands of steps can be drawn while it grows.
 */
class StepWalk {
  readonly #byEnd: readonly Step[];
  /** Index of the first step that ends after the cursor. */
  #above: number;
  #running: Step[] = [];

  constructor(steps: readonly Step[]) {
    this.#byEnd = steps.toSorted((a, b) => a.endMs - b.endMs);
    this.#above = this.#byEnd.length;
  }

  /** Goes back to this moment, which is never later than the one before. */
  comeDownTo(cursorMs: number): void {
    for (; this.#above > 0; this.#above -= 1) {
      const step = this.#byEnd[this.#above - 1];
      if (step === undefined || step.endMs <= cursorMs) break;
      this.#running.push(step);
    }
    this.#running = this.#running.filter((step) => step.startMs < cursorMs);
  }

  /** Steps that end after the moment of the walk and began before it. */
  get running(): readonly Step[] {
    return this.#running;
  }

  /** Steps that ended within {@link JUST_ENDED_MS} of the moment of the walk, on either side. */
  justEnded(cursorMs: number): readonly Step[] {
    const found = this.#running.filter((step) => step.endMs - cursorMs <= JUST_ENDED_MS);
    for (let index = this.#above - 1; index >= 0; index -= 1) {
      const step = this.#byEnd[index];
      if (step === undefined || cursorMs - step.endMs > JUST_ENDED_MS) break;
      found.push(step);
    }
    return found;
  }

  /** Of the open steps the one that ended last, at the moment of the walk or before it. */
  latestEnded(cursorMs: number, isOpen: (step: Step) => boolean): Step | undefined {
    let latest: Step | undefined;
    for (let index = this.#above - 1; index >= 0; index -= 1) {
      const step = this.#byEnd[index];
      if (step === undefined || (latest !== undefined && step.endMs < latest.endMs)) break;
      if (step.endMs <= cursorMs && isOpen(step)) latest = step;
    }
    return latest;
  }
}

function blockerAt(
  walk: StepWalk,
  cursorMs: number,
  isOpen: (step: Step) => boolean,
  consumer: SpanName | undefined,
): Step | undefined {
  const feeds = (name: SpanName): boolean =>
    consumer === undefined ? SOUNDING.has(name) : FEEDS.get(name)?.has(consumer) === true;
  const ended = walk.justEnded(cursorMs).filter(isOpen);
  const runs = walk.running.filter(isOpen);
  return (
    best(ended.filter((step) => !isWait(step.span.name))) ??
    best(runs.filter((step) => feeds(step.span.name))) ??
    best([...ended, ...runs].filter((step) => isWait(step.span.name)))
  );
}

/** Up to when the work that this wait waited for went on; the wait's own start when there is none. */
function workedUntilMs(
  step: Step,
  steps: readonly Step[],
  used: ReadonlySet<string>,
  cursorMs: number,
): number {
  const work = WAITS_FOR.get(step.span.name);
  if (work === undefined) return step.startMs;
  const beside = steps.filter(
    (other) => work.has(other.span.name) && !used.has(other.span.id) && other.endMs > step.startMs,
  );
  return latestEndedBy(beside, cursorMs)?.endMs ?? step.startMs;
}

/** Behind a wait stands the work it waited for, which may be of a later kind than the wait. */
function orderAfter(step: Step, order: number): number {
  const work = WAITS_FOR.get(step.span.name);
  if (work === undefined) return Math.min(order, step.order);
  return Math.max(step.order, ...[...work].map(orderOf));
}

function latestEndedBy(open: readonly Step[], cursorMs: number): Step | undefined {
  return open
    .filter((step) => step.endMs <= cursorMs)
    .reduce<Step | undefined>(
      (latest, step) => (latest === undefined || step.endMs > latest.endMs ? step : latest),
      undefined,
    );
}

/** Of several blockers: the one furthest along the turn, then the one that ended last. */
function best(steps: readonly Step[]): Step | undefined {
  return steps.reduce<Step | undefined>((chosen, step) => {
    if (chosen === undefined) return step;
    if (step.order !== chosen.order) return step.order > chosen.order ? step : chosen;
    if (step.endMs !== chosen.endMs) return step.endMs > chosen.endMs ? step : chosen;
    return step.index < chosen.index ? step : chosen;
  }, undefined);
}
