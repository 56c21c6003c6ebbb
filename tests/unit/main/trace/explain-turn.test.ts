import { describe, expect, it } from 'vitest';
import type { StageAgainstPeers, TurnAgainstPeers } from '../../../../src/shared/contracts/latency';
import { stageInfo } from '../../../../src/shared/stages';
import { SPAN } from '../../../../src/shared/trace';
import { MIN_PEERS, UNACCOUNTED, explainTurn } from '../../../../src/main/trace/explain-turn';

const USUAL_MS = 20;
const STAGES = Object.values(SPAN).filter((name) => stageInfo(name).budgetMs !== null);

function stage(name: string, change: Partial<StageAgainstPeers> = {}): StageAgainstPeers {
  return {
    stage: name,
    totalMs: USUAL_MS,
    criticalMs: USUAL_MS,
    work: 100,
    peers: 50,
    usualCriticalMs: USUAL_MS,
    usualWork: 100,
    ...change,
  };
}

/** A turn as usual, in which one stage took `extraMs` more. */
function planted(name: string, extraMs: number, change: Partial<TurnAgainstPeers> = {}) {
  const usualVoiceToVoiceMs = STAGES.length * USUAL_MS;
  const turn: TurnAgainstPeers = {
    turnId: 't',
    population: { input: 'speech', turnClass: 'question', personaId: 'sotto', configurationId: 1 },
    voiceToVoiceMs: usualVoiceToVoiceMs + extraMs,
    unaccountedMs: name === UNACCOUNTED ? extraMs : 0,
    machine: { cores: 2, busyShare: 0.8, othersShare: 0.1, loadAverage: 1 },
    peers: 50,
    usualVoiceToVoiceMs,
    usualUnaccountedMs: 0,
    usualOthersShare: 0.1,
    stages: STAGES.map((one) =>
      one === name ? stage(one, { criticalMs: USUAL_MS + extraMs }) : stage(one),
    ),
    ...change,
  };
  return turn;
}

describe('names the stage that was slow', () => {
  it.each(STAGES)('%s', (name) => {
    const why = explainTurn(planted(name, 400));
    expect(why).toMatchObject({ verdict: 'slower', stage: name, tookMs: 420, usualMs: 20 });
    expect(why.sentence).toContain(stageInfo(name).label);
    expect(why.change).toBe(stageInfo(name).change);
    expect(why.owner).toBe(stageInfo(name).owner);
  });

  it('what no step accounts for, too', () => {
    expect(explainTurn(planted(UNACCOUNTED, 400))).toMatchObject({
      stage: UNACCOUNTED,
      owner: 'unknown',
    });
  });
});

describe('says whose it is', () => {
  it('a queue, with what was waited for', () => {
    const why = explainTurn(
      planted(SPAN.sttQueue, 400),
      new Map([[SPAN.sttQueue, { waitedFor: 'pass at pause', withinMs: 0 }]]),
    );
    expect(why).toMatchObject({ owner: 'queue', ownerName: 'pass at pause' });
    expect(why.sentence).toContain('pass at pause');
  });

  it('the cores, when an engine spent its time waiting for them', () => {
    const wait = { waitedFor: 'whisper or Piper on the cores', withinMs: 350 };
    const why = explainTurn(planted(SPAN.prefill, 400), new Map([[SPAN.prefill, wait]]));
    expect(why).toMatchObject({ owner: 'queue', ownerName: wait.waitedFor });
    const little = { ...wait, withinMs: 10 };
    expect(
      explainTurn(planted(SPAN.prefill, 400), new Map([[SPAN.prefill, little]])),
    ).toMatchObject({ owner: 'engine' });
  });

  it('other programs, when they took much more of the machine than usual', () => {
    const machine = { cores: 2, busyShare: 1, othersShare: 0.6, loadAverage: 4 };
    const why = explainTurn(planted(SPAN.prefill, 400, { machine }));
    expect(why).toMatchObject({ stage: SPAN.prefill, owner: 'machine' });
    expect(why.sentence).toContain('60 %');
  });

  it('more to do than usual, which a setting bounds', () => {
    const turn = planted(SPAN.prefill, 400);
    const why = explainTurn({
      ...turn,
      stages: turn.stages.map((one) => (one.stage === SPAN.prefill ? { ...one, work: 900 } : one)),
    });
    expect(why).toMatchObject({ owner: 'setting', change: stageInfo(SPAN.prefill).lessWork });
    expect(why.sentence).toContain('900 tokens instead of 100');
  });
});

describe('says so when there is nothing to explain', () => {
  it.each([
    ['as-usual', planted(SPAN.prefill, 5)],
    ['faster', planted(SPAN.prefill, -200)],
    ['too-few-turns', planted(SPAN.prefill, 400, { peers: MIN_PEERS - 1 })],
    ['not-spoken', planted(SPAN.prefill, 400, { voiceToVoiceMs: null })],
  ])('%s', (verdict, turn) => {
    expect(explainTurn(turn)).toMatchObject({ verdict, stage: null, change: null });
  });

  it('and when the slowness is spread so thin that no stage stands out', () => {
    const turn = planted(SPAN.prefill, 0);
    const stages = turn.stages.map((one) => ({ ...one, criticalMs: one.criticalMs + 4 }));
    const why = explainTurn({ ...turn, stages, voiceToVoiceMs: (turn.voiceToVoiceMs ?? 0) + 150 });
    expect(why).toMatchObject({ verdict: 'slower', stage: null });
  });
});
