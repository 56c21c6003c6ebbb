import type { SpanName } from '../trace';
import type { StepWalk } from './step-walk';
import type { Step } from './steps';
import { feeds, isWait, orderOf, sends, workBeside } from './turn-order';

/** A step, and from when on it explains anything: before that something else does. */
export interface Blocker {
  readonly step: Step;
  readonly fromMs: number;
}

/**
 * The step that the turn waited for at this moment: one that has just ended, or the one that sent what
 * came next, whichever stands further along the turn; else the stream that feeds what came next, else a
 * wait. A wait between the work that has just ended and this moment comes before that work: the way to
 * another thread is a step too, however short.
 */
export function blockerAt(
  walk: StepWalk,
  cursorMs: number,
  isOpen: (step: Step) => boolean,
  consumer: SpanName | undefined,
): Blocker | undefined {
  const ended = walk.justEnded(cursorMs).filter(isOpen);
  const runs = walk.running.filter(isOpen);
  const waits = ended.filter((step) => isWait(step.span.name));
  const work = best(ended.filter((step) => !isWait(step.span.name)));
  const sender = best(runs.filter((step) => sends(step.span.name, consumer)));
  if (sender !== undefined && sender.order > (work?.order ?? -1)) return whole(sender);
  if (work !== undefined) {
    const between = best(waits.filter((wait) => liesBehind(wait, work)));
    return between === undefined ? whole(work) : { step: between, fromMs: work.endMs };
  }
  const other =
    best(runs.filter((step) => feeds(step.span.name, consumer))) ??
    best([...waits, ...runs.filter((step) => isWait(step.span.name))]);
  return other === undefined ? undefined : whole(other);
}

function whole(step: Step): Blocker {
  return { step, fromMs: step.startMs };
}

/** Did this wait go on after the work had ended, and can the work have stood before it? */
function liesBehind(wait: Step, work: Step): boolean {
  return wait.endMs > work.endMs && orderAfter(wait, Number.POSITIVE_INFINITY) >= work.order;
}

/** Up to when the work that this wait waited for went on; the wait's own start when there is none. */
export function workedUntilMs(
  step: Step,
  steps: readonly Step[],
  used: ReadonlySet<string>,
  cursorMs: number,
): number {
  const work = workBeside(step.span.name);
  if (work === undefined) return step.startMs;
  const beside = steps.filter(
    (other) => work.has(other.span.name) && !used.has(other.span.id) && other.endMs > step.startMs,
  );
  return latestEndedBy(beside, cursorMs)?.endMs ?? step.startMs;
}

/** Behind a wait stands the work it waited for, which may be of a later kind than the wait. */
export function orderAfter(step: Step, order: number): number {
  const work = workBeside(step.span.name);
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
