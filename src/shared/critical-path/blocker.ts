import type { SpanName } from '../trace';
import type { StepWalk } from './step-walk';
import type { Step } from './steps';
import { feeds, isWait, orderOf, workBeside } from './turn-order';

/**
 * The step that the turn waited for at this moment: one that has just ended, else the stream that
 * feeds what came next, else a wait.
 */
export function blockerAt(
  walk: StepWalk,
  cursorMs: number,
  isOpen: (step: Step) => boolean,
  consumer: SpanName | undefined,
): Step | undefined {
  const ended = walk.justEnded(cursorMs).filter(isOpen);
  const runs = walk.running.filter(isOpen);
  return (
    best(ended.filter((step) => !isWait(step.span.name))) ??
    best(runs.filter((step) => feeds(step.span.name, consumer))) ??
    best([...ended, ...runs].filter((step) => isWait(step.span.name)))
  );
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
