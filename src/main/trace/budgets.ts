import type {
  Baseline,
  BudgetNotice,
  BudgetState,
  PopulationFigures,
  StageFigures,
  StageStatus,
} from '../../shared/contracts/latency';
import { SPAN } from '../../shared/trace';
import { stageInfo } from '../../shared/stages';
import { msLabel } from './labels';

/** Figures over fewer turns say nothing about a stage. */
export const MIN_CHECKED_TURNS = 10;
/** So many turns make a baseline. */
export const BASELINE_TURNS = 20;

/**
 * How far a figure may leave its baseline: by a share, because machines differ, and by at least some
 * ms, because a stage of half a millisecond doubles for no reason. The tail is given more room.
 */
const TOLERANCE = {
  p50: { ratio: 1.25, atLeastMs: 5 },
  p95: { ratio: 1.5, atLeastMs: 15 },
} as const;

/** Voice-to-voice itself is watched like a stage, under the name of the turn's own span. */
export const WHOLE_TURN = SPAN.turn;

interface Watched {
  readonly stage: string;
  readonly label: string;
  readonly turns: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly budgetMs: number | null;
}

/** What is held against a baseline: the turn's whole wait, and each stage's share of it. */
export function watched(figures: PopulationFigures): readonly Watched[] {
  const whole = figures.voiceToVoice;
  const turn: readonly Watched[] =
    whole === null
      ? []
      : [{ ...whole, stage: WHOLE_TURN, label: 'voice to voice', budgetMs: null }];
  return [...turn, ...figures.stages.map(watchedStage)];
}

function watchedStage(figures: StageFigures): Watched {
  const { label, budgetMs } = stageInfo(figures.stage);
  return {
    stage: figures.stage,
    label,
    turns: figures.turns,
    p50Ms: figures.criticalP50Ms,
    p95Ms: figures.criticalP95Ms,
    budgetMs,
  };
}

/** The present figures as a baseline. */
export function baselinesOf(figures: PopulationFigures, takenMs: number): readonly Baseline[] {
  return watched(figures).map(({ stage, p50Ms, p95Ms, turns }) => ({
    stage,
    p50Ms,
    p95Ms,
    turns,
    takenMs,
  }));
}

/** Everything of one population that left its baseline or its budget. */
export function noticesOf(
  figures: PopulationFigures,
  populationLabel: string,
  baselines: readonly Baseline[],
): readonly BudgetNotice[] {
  const known = new Map(baselines.map((baseline) => [baseline.stage, baseline]));
  return watched(figures).flatMap((stage): readonly BudgetNotice[] => {
    const breach = breachOf(stage, known.get(stage.stage) ?? null);
    if (breach === null) return [];
    const { figure, state, nowMs, allowedMs } = breach;
    const than = state === 'over-budget' ? 'its budget' : 'its baseline';
    return [
      {
        population: figures.population,
        populationLabel,
        stage: stage.stage,
        stageLabel: stage.label,
        figure,
        state,
        nowMs,
        allowedMs,
        ratio: allowedMs > 0 ? nowMs / allowedMs : Number.MAX_VALUE,
        sentence:
          `${stage.label}: ${figure} over the last ${stage.turns} turns is ${msLabel(nowMs)}, ` +
          `${than} is ${msLabel(allowedMs)} (${populationLabel}).`,
      },
    ];
  });
}

/** Statistics of one stage with what it is allowed to take. */
export function stageStatus(figures: StageFigures, baseline: Baseline | null): StageStatus {
  const stage = watchedStage(figures);
  const state: BudgetState = breachOf(stage, baseline)?.state ?? 'ok';
  return { ...figures, label: stage.label, budgetMs: stage.budgetMs, baseline, state };
}

interface Breach {
  readonly figure: 'p50' | 'p95';
  readonly state: Exclude<BudgetState, 'ok'>;
  readonly nowMs: number;
  readonly allowedMs: number;
}

/** Leaving the baseline is told first: a budget is for one kind of machine, a baseline is one's own. */
function breachOf(stage: Watched, baseline: Baseline | null): Breach | null {
  if (stage.turns < MIN_CHECKED_TURNS) return null;
  if (baseline !== null) {
    for (const figure of ['p50', 'p95'] as const) {
      const nowMs = figure === 'p50' ? stage.p50Ms : stage.p95Ms;
      const allowedMs = figure === 'p50' ? baseline.p50Ms : baseline.p95Ms;
      const { ratio, atLeastMs } = TOLERANCE[figure];
      if (nowMs > allowedMs * ratio && nowMs - allowedMs > atLeastMs) {
        return { figure, state: 'slower-than-baseline', nowMs, allowedMs };
      }
    }
  }
  if (stage.budgetMs !== null && stage.p50Ms > stage.budgetMs) {
    return { figure: 'p50', state: 'over-budget', nowMs: stage.p50Ms, allowedMs: stage.budgetMs };
  }
  return null;
}
