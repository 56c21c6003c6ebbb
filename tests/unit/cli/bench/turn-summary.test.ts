import { describe, expect, it } from 'vitest';
import type { Floor } from '../../../../src/cli/bench/turn-floor';
import { summarizeTail } from '../../../../src/cli/bench/turn-summary';
import { turnDetail } from './turn-detail';

const FLOOR: Floor = {
  transcribeMs: 300,
  embedMs: 10,
  recallMs: 2,
  firstClauseMs: 150,
  firstSoundMs: 60,
  leadingSilenceMs: 3,
  totalMs: 525,
  tokensReused: 40,
};

describe('summarizeTail', () => {
  it('compares the variants of one tail and leaves other tails out', () => {
    const tail = summarizeTail(300, [
      turnDetail({ variant: 'naive', voiceToVoiceMs: 4000 }),
      turnDetail({ variant: 'sequential', voiceToVoiceMs: 630, floor: FLOOR }),
      turnDetail({ voiceToVoiceMs: 400 }),
      turnDetail({ voiceToVoiceMs: 9, tailMs: 500 }),
    ]);
    expect(tail.variants.product).toMatchObject({ p50Ms: 400, p95Ms: 400, clips: 1 });
    expect(tail).toMatchObject({ tailMs: 300, clips: 1, floorP50Ms: 525 });
    expect(tail.ratios.naiveToProductP50).toBeCloseTo(10);
    expect(tail.ratios.sequentialToFloorP50).toBeCloseTo(1.2);
    expect(tail.ratios.productP95ToSequentialP50).toBeCloseTo(400 / 630);
  });

  it('counts turns that said nothing, and keeps them out of the times', () => {
    const { variants } = summarizeTail(300, [
      turnDetail({ voiceToVoiceMs: 300 }),
      turnDetail({ file: 'b.wav', state: 'failed', voiceToVoiceMs: null, stages: {} }),
      turnDetail({ file: 'c.wav', state: 'not-heard', voiceToVoiceMs: null, words: 4, wrong: 4 }),
    ]);
    expect(variants.product).toMatchObject({
      p50Ms: 300,
      clips: 3,
      spoken: 1,
      failed: 1,
      notHeard: 1,
      wer: 1 / 3,
    });
  });

  it('lets a step that was not needed count as no time, so that means add up', () => {
    const details = [
      turnDetail({ voiceToVoiceMs: 300, stages: { 'stt.encode': 200, 'tts.synthesis': 100 } }),
      turnDetail({ voiceToVoiceMs: 100, stages: { 'tts.synthesis': 100 } }),
    ];
    const product = summarizeTail(300, details).variants.product;
    expect(product?.stages['stt.encode']).toMatchObject({ meanMs: 100, share: 0.5, p50Ms: 0 });
    const means = Object.values(product?.stages ?? {}).map(({ meanMs }) => meanMs);
    expect(means.reduce((sum, mean) => sum + mean, 0)).toBeCloseTo(product?.meanMs ?? 0);
  });

  it('tells how far ahead the product was, and how often that was of use', () => {
    const tail = summarizeTail(300, [
      turnDetail({ ahead: 'D', speculation: { drafts: 1, committed: true } }),
      turnDetail({ ahead: 'D', speculation: { drafts: 3, committed: true } }),
      turnDetail({ ahead: 'C', speculation: { drafts: 2, committed: false } }),
      turnDetail({ ahead: 'B', speculation: { drafts: 0, committed: false } }),
      turnDetail({ variant: 'naive', ahead: 'A' }),
    ]);
    expect(tail.aheadShares).toEqual({ A: 0, B: 0.25, C: 0.25, D: 0.5 });
    expect(tail.commitRate).toBeCloseTo(2 / 3);
    expect(tail.wastedDrafts).toBe(1);
  });

  it('knows no commit rate where nothing was made ahead', () => {
    expect(summarizeTail(300, [turnDetail()]).commitRate).toBeNull();
  });
});
