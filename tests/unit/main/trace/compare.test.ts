import { describe, expect, it } from 'vitest';
import type { TurnConfiguration } from '../../../../src/shared/contracts/latency';
import { SPAN } from '../../../../src/shared/trace';
import type { TurnDetail } from '../../../../src/shared/turn';
import { compareFigures, compareTurns } from '../../../../src/main/trace/compare';
import { configurationDifferences } from '../../../../src/main/trace/labels';
import { sampleTurn } from './sample-turn';

/** The sample with its synthesis longer by `extraMs`, and the first sound as much later. */
function slower(extraMs: number): TurnDetail {
  const turn = sampleTurn();
  if (turn.summary === null) throw new Error('the sample has a summary');
  const { voiceToVoiceMs } = turn.summary;
  return {
    ...turn,
    summary: { ...turn.summary, voiceToVoiceMs: (voiceToVoiceMs ?? 0) + extraMs },
    spans: turn.spans.map((span) =>
      span.name === SPAN.synthesis
        ? { ...span, endMs: (span.endMs ?? 0) + extraMs }
        : span.name === SPAN.playback
          ? { ...span, startMs: span.startMs + extraMs }
          : span,
    ),
  };
}

const engine = { model: 'm', quantisation: 'Q4', backend: 'cpu', threads: 2 };
const configuration: TurnConfiguration = {
  appVersion: '1.0.0',
  player: 'window',
  stt: engine,
  llm: engine,
  voice: null,
  embeddings: null,
  settings: { 'speech.partials': true },
};

describe('two turns', () => {
  it('names the stage that makes most of the difference, both ways', () => {
    const there = compareTurns(sampleTurn(), slower(300));
    expect(there).toMatchObject({ aVoiceToVoiceMs: 200, bVoiceToVoiceMs: 500, aTurns: 1 });
    expect(there.sentence).toMatch(/300 ms slower .* most of it is speech synthesis: 395 ms/u);
    const back = compareTurns(slower(300), sampleTurn());
    expect(back.sentence).toMatch(/300 ms faster .* most of it is speech synthesis: 95 ms/u);
    const stage = there.stages.find((one) => one.stage === SPAN.synthesis);
    expect(stage?.aCriticalMs).toBeCloseTo(95, 3);
    expect(stage?.bCriticalMs).toBeCloseTo(395, 3);
  });

  it('puts the stages in the order of a turn and leaves empty what did not run', () => {
    const without = { ...sampleTurn(), spans: sampleTurn().spans.slice(0, 2) };
    const { stages } = compareTurns(sampleTurn(), without);
    expect(stages.map((one) => one.stage)).toEqual([
      SPAN.sttPartial,
      SPAN.sttEncode,
      SPAN.synthesis,
    ]);
    expect(stages.at(-1)).toMatchObject({ bMs: null, bCriticalMs: null });
  });

  it('says so when they are alike, or one was not spoken', () => {
    expect(compareTurns(sampleTurn(), sampleTurn()).sentence).toMatch(/alike/u);
    const turn = sampleTurn();
    const silent = {
      ...turn,
      summary: turn.summary === null ? null : { ...turn.summary, voiceToVoiceMs: null },
    };
    expect(compareTurns(turn, silent).sentence).toMatch(/no time to the first sound/u);
  });
});

describe('two configurations', () => {
  it('says in what they differ', () => {
    const other: TurnConfiguration = {
      ...configuration,
      llm: { ...engine, quantisation: 'Q8' },
      voice: engine,
    };
    expect(configurationDifferences(configuration, other)).toEqual([
      'llm.quantisation: Q4 → Q8',
      'voice.backend: none → cpu',
      'voice.model: none → m',
      'voice.quantisation: none → Q4',
      'voice.threads: none → 2',
    ]);
  });

  it('has no times for one that was never used', () => {
    const comparison = compareFigures([], [], new Map([[1, configuration]]));
    expect(comparison).toMatchObject({ aTurns: 0, bTurns: 0, stages: [], aVoiceToVoiceMs: null });
  });
});
