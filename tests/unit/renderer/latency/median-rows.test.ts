import { describe, expect, it } from 'vitest';
import type { Comparison, StageComparison } from '../../../../src/shared/contracts/latency';
import { medianRows } from '../../../../src/renderer/latency/median-rows';
import { SPAN } from '../../../../src/shared/trace';

const stage = (name: string, a: number | null, b: number | null): StageComparison => ({
  stage: name,
  label: name,
  aCriticalMs: a,
  bCriticalMs: b,
  aMs: a,
  bMs: b,
});

const COMPARISON: Comparison = {
  sentence: '',
  aLabel: 'A',
  bLabel: 'B',
  aTurns: 20,
  bTurns: 20,
  aVoiceToVoiceMs: 172,
  bVoiceToVoiceMs: 130,
  aUnaccountedMs: 2,
  bUnaccountedMs: 0.1,
  stages: [
    stage(SPAN.sttEncode, 100, 60),
    stage(SPAN.sttFilter, 0.2, null),
    stage('of.another_version', 10, null),
    stage(SPAN.prefill, 40, 40),
    stage(SPAN.firstDecode, null, 25),
  ],
  differences: [],
};

/** Every bar with its lane and where it lies, left to right. */
function barsOf(side: 'a' | 'b') {
  return medianRows(COMPARISON, side)
    .lanes.flatMap(({ lane, bars }) =>
      bars.map(({ parts: [part] }) => [lane.id, part?.startMs, part?.endMs]),
    )
    .toSorted((one, other) => Number(one[1]) - Number(other[1]));
}

describe('medianRows', () => {
  it('puts each step behind those before it, as long as the first sound waited for it', () => {
    expect(barsOf('b')).toEqual([
      ['whisper', 0, 60],
      ['prefill', 60, 100],
      ['tokens', 100, 125],
    ]);
  });

  it('leaves the time of a step that has no lane empty, and draws no hairlines', () => {
    expect(barsOf('a')).toEqual([
      ['whisper', 0, 100],
      ['prefill', 110, 150],
    ]);
  });

  it('has the figures of the lanes, and what is unaccounted behind the last step', () => {
    const a = medianRows(COMPARISON, 'a');
    const figures = a.lanes.flatMap(({ lane, workedMs }) =>
      workedMs === null ? [] : [[lane.id, workedMs]],
    );
    expect(figures).toEqual([
      ['whisper', 100],
      ['prefill', 40],
    ]);
    expect(a.unaccounted).toEqual([{ startMs: 150, endMs: 152 }]);
    expect(a.lastMs).toBe(152);
    expect(medianRows(COMPARISON, 'b')).toMatchObject({ unaccounted: [], lastMs: 125.1 });
  });
});
