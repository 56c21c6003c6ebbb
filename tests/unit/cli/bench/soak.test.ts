import { describe, expect, it } from 'vitest';
import { summarizeSoak } from '../../../../src/cli/bench/soak';
import type { SoakTurn } from '../../../../src/cli/bench/soak';

function turns(count: number, change: (index: number) => Partial<SoakTurn>): SoakTurn[] {
  return Array.from({ length: count }, (_, index) => ({
    input: index % 2 === 0 ? 'speech' : 'text',
    state: 'done',
    voiceToVoiceMs: 100,
    rssMb: 500,
    ...change(index),
  }));
}

describe('summarizeSoak', () => {
  it('compares the first and the last tenth, after the turns that warm up', () => {
    const details = turns(220, (index) => ({
      rssMb: index < 20 ? 100 : index < 200 ? 500 : 600,
      voiceToVoiceMs: index < 20 ? 9000 : index < 200 ? 200 : 220,
    }));
    const report = summarizeSoak(details, 20);
    expect(report).toMatchObject({
      turns: 220,
      failed: 0,
      rssStartMb: 500,
      rssEndMb: 600,
      p50FirstMs: 200,
      p50LastMs: 220,
      warmUpTurns: 20,
      windowTurns: 20,
    });
    expect(report.memoryGrowth).toBeCloseTo(0.2);
    expect(report.slowdown).toBeCloseTo(0.1);
  });

  it('counts every turn that did not end well', () => {
    const details = turns(10, (index) =>
      index === 4 ? { state: 'failed', voiceToVoiceMs: null } : {},
    );
    expect(summarizeSoak(details, 0)).toMatchObject({ turns: 10, failed: 1 });
  });

  it('has windows with as many spoken turns as typed ones', () => {
    const report = summarizeSoak(
      turns(130, () => ({})),
      0,
    );
    expect(report.windowTurns % 2).toBe(0);
  });

  it('knows nothing of no turns', () => {
    expect(summarizeSoak([], 20)).toMatchObject({ turns: 0, rssStartMb: null, p50LastMs: null });
  });
});
