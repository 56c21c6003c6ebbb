import { describe, expect, it } from 'vitest';
import { traceCost } from '../../../../src/main/trace/trace-cost';

describe('traceCost', () => {
  const costs = [
    { atMs: 900, tookMs: 1 },
    { atMs: 1000, tookMs: 2 },
    { atMs: 1250, tookMs: 4 },
    { atMs: 1300, tookMs: 8 },
  ];

  it('tells what fell between the release and the first sound apart', () => {
    const summary = { releaseMs: 1000, voiceToVoiceMs: 280 };
    expect(traceCost(costs, summary)).toEqual({ collectMs: 15, collectWaitedMs: 6 });
  });

  it('knows no wait in a turn that never sounded', () => {
    const summary = { releaseMs: 1000, voiceToVoiceMs: null };
    expect(traceCost(costs, summary)).toEqual({ collectMs: 15, collectWaitedMs: 0 });
  });
});
