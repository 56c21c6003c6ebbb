import { describe, expect, it } from 'vitest';
import type { PopulationFigures, StageFigures } from '../../../../src/shared/contracts/latency';
import { stageInfo } from '../../../../src/shared/stages';
import { SPAN } from '../../../../src/shared/trace';
import { BudgetWatch } from '../../../../src/main/trace/budget-watch';
import {
  WHOLE_TURN,
  baselinesOf,
  noticesOf,
  stageStatus,
} from '../../../../src/main/trace/budgets';

const STAGES = Object.values(SPAN).filter((name) => stageInfo(name).budgetMs !== null);

function stage(name: string, p50Ms: number, p95Ms = p50Ms * 1.2): StageFigures {
  return {
    stage: name,
    turns: 20,
    p50Ms,
    p95Ms,
    p99Ms: p95Ms,
    maxMs: p95Ms,
    criticalP50Ms: p50Ms,
    criticalP95Ms: p95Ms,
    series: [],
  };
}

function figures(stages: readonly StageFigures[], wholeMs = 300): PopulationFigures {
  return {
    population: { input: 'speech', turnClass: 'question', personaId: 'sotto', configurationId: 1 },
    voiceToVoice: { turns: 20, p50Ms: wholeMs, p95Ms: wholeMs, p99Ms: wholeMs, maxMs: wholeMs },
    firstToken: null,
    unaccounted: null,
    unaccountedPctP50: 0,
    series: [],
    stages,
  };
}

/** Every stage well within its budget. */
const usual = figures(STAGES.map((name) => stage(name, (stageInfo(name).budgetMs ?? 0) * 0.5)));
const baselines = baselinesOf(usual, 1);

describe('against the baseline', () => {
  it('says nothing of the very figures it was taken from', () => {
    expect(noticesOf(usual, 'all', baselines)).toEqual([]);
    expect(baselines.map(({ stage: name }) => name)).toEqual([WHOLE_TURN, ...STAGES]);
  });

  it.each(STAGES)('tells a slower %s, and only that', (name) => {
    const slower = figures(
      usual.stages.map((one) => (one.stage === name ? stage(name, one.p50Ms + 400) : one)),
    );
    const notices = noticesOf(slower, 'all', baselines);
    expect(notices).toEqual([
      expect.objectContaining({ stage: name, figure: 'p50', state: 'slower-than-baseline' }),
    ]);
    expect(notices[0]?.sentence).toContain(stageInfo(name).label);
  });

  it('tells a tail that grew while the median stayed', () => {
    const tail = figures([stage(SPAN.prefill, 40, 400)]);
    const before = baselinesOf(figures([stage(SPAN.prefill, 40, 60)]), 1);
    expect(noticesOf(tail, 'all', before)).toEqual([
      expect.objectContaining({ stage: SPAN.prefill, figure: 'p95', nowMs: 400, allowedMs: 60 }),
    ]);
  });

  it('tells voice to voice itself', () => {
    expect(noticesOf(figures([], 500), 'all', baselinesOf(figures([], 300), 1))).toEqual([
      expect.objectContaining({ stage: WHOLE_TURN, state: 'slower-than-baseline' }),
    ]);
  });

  it('lets small stages double, and says nothing over a handful of turns', () => {
    const small = baselinesOf(figures([stage(SPAN.tokenize, 0.5)]), 1);
    expect(noticesOf(figures([stage(SPAN.tokenize, 1.2)]), 'all', small)).toEqual([]);
    const few = figures([{ ...stage(SPAN.prefill, 900), turns: 3 }]);
    expect(noticesOf(few, 'all', baselines)).toEqual([]);
  });
});

it('tells a stage over its budget where there is no baseline', () => {
  const over = stage(SPAN.prefill, (stageInfo(SPAN.prefill).budgetMs ?? 0) + 1);
  expect(stageStatus(over, null)).toMatchObject({ state: 'over-budget', baseline: null });
  expect(stageStatus(stage(SPAN.prefill, 1), null).state).toBe('ok');
});

describe('the watch', () => {
  function watch() {
    const told: string[] = [];
    const state = { idle: true, figures: usual };
    const budgetWatch = new BudgetWatch({
      check: () =>
        Promise.resolve({
          lastTurns: 20,
          checked: 1,
          notices: noticesOf(state.figures, 'all', baselines),
        }),
      tell: ({ stage: name }) => told.push(name),
      isIdle: () => state.idle,
    });
    return { told, state, budgetWatch };
  }
  const slow = figures(
    usual.stages.map((one) => (one.stage === SPAN.embed ? stage(SPAN.embed, 500) : one)),
  );

  it('tells a stage once, and again after it had come back', async () => {
    const { told, state, budgetWatch } = watch();
    await budgetWatch.look();
    expect(told).toEqual([]);
    state.figures = slow;
    await budgetWatch.look();
    await budgetWatch.look();
    expect(told).toEqual([SPAN.embed]);
    state.figures = usual;
    await budgetWatch.look();
    state.figures = slow;
    await budgetWatch.look();
    expect(told).toEqual([SPAN.embed, SPAN.embed]);
  });

  it('leaves the memory alone while a turn runs', async () => {
    const { told, state, budgetWatch } = watch();
    state.figures = slow;
    state.idle = false;
    await budgetWatch.look();
    expect(told).toEqual([]);
  });
});
