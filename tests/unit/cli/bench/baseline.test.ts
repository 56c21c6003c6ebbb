import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MeasuredTurns } from '../../../../src/cli/bench/baseline';
import {
  compareWithBaseline,
  MIN_CLIPS,
  readBaseline,
  takeBaseline,
} from '../../../../src/cli/bench/baseline';
import { holdAgainstBaseline } from '../../../../src/cli/bench/hold-against-baseline';
import { summarizeTail } from '../../../../src/cli/bench/turn-summary';
import type { TurnBenchDetail } from '../../../../src/cli/bench/turn-summary';
import { turnDetail } from './turn-detail';

interface Made {
  readonly productMs?: number;
  readonly encodeMs?: number;
  readonly clips?: number;
  readonly tailMs?: number;
  /** How fast the machine is. */
  readonly scale?: number;
}

const FLOOR_MS = 380;

function details(made: Made): readonly TurnBenchDetail[] {
  const { productMs = 200, encodeMs = 100, clips = MIN_CLIPS, tailMs = 300, scale = 1 } = made;
  return Array.from({ length: clips }, (_, clip) => `${clip}.wav`).flatMap((file) =>
    (
      [
        ['naive', 2000, 1500],
        ['sequential', 400, 200],
        ['product', productMs, encodeMs],
      ] as const
    ).map(([variant, ms, ofEncode]) =>
      turnDetail({
        file,
        variant,
        tailMs,
        voiceToVoiceMs: ms * scale,
        stages: { 'stt.encode': ofEncode * scale, 'tts.synthesis': (ms - ofEncode) * scale },
        floor:
          variant !== 'sequential'
            ? null
            : {
                totalMs: FLOOR_MS * scale,
                transcribeMs: 0,
                embedMs: 0,
                recallMs: 0,
                firstClauseMs: 0,
                firstSoundMs: 0,
                leadingSilenceMs: 0,
                tokensReused: 0,
              },
      }),
    ),
  );
}

function measured(made: Made = {}, more: Partial<MeasuredTurns> = {}): MeasuredTurns {
  const { tailMs = 300 } = made;
  return {
    complete: true,
    models: { stt: 'whisper-base', llm: 'a-model' },
    cores: 2,
    tails: [summarizeTail(tailMs, details(made))],
    ...more,
  };
}

describe('takeBaseline', () => {
  it('holds ratios and shares, and no time of the machine it was taken on', () => {
    const baseline = takeBaseline(measured());
    expect(baseline.tails).toEqual([
      {
        tailMs: 300,
        clips: MIN_CLIPS,
        ratios: {
          productToNaiveMean: 0.1,
          productToSequentialMean: 0.5,
          productP95ToSequentialP50: 0.5,
          sequentialToFloorP50: 1.053,
        },
        shares: {
          product: { 'stt.encode': 0.5, 'tts.synthesis': 0.5 },
          sequential: { 'stt.encode': 0.5, 'tts.synthesis': 0.5 },
        },
      },
    ]);
    expect(takeBaseline(measured({ scale: 7 }))).toEqual(baseline);
  });

  it('refuses a run that was cut short, has too few clips, or lacks a variant', () => {
    expect(() => takeBaseline(measured({}, { complete: false }))).toThrow(/cut short/u);
    expect(() => takeBaseline(measured({ clips: MIN_CLIPS - 1 }))).toThrow(/10 answered clips/u);
    const product = details({}).filter(({ variant }) => variant === 'product');
    const alone = measured({}, { tails: [summarizeTail(300, product)] });
    expect(() => takeBaseline(alone)).toThrow(/naive, sequential and product/u);
  });
});

describe('compareWithBaseline', () => {
  const baseline = takeBaseline(measured());

  it('finds the same run, and the same on a slower machine, within its band', () => {
    for (const scale of [1, 3]) {
      expect(compareWithBaseline(baseline, measured({ scale }))).toEqual({
        notCompared: null,
        breaches: [],
        better: [],
      });
    }
  });

  it('names the ratio that rose, what it was and what was allowed', () => {
    const { breaches } = compareWithBaseline(baseline, measured({ productMs: 260, encodeMs: 130 }));
    expect(breaches).toContain(
      'tail 300 ms, product against sequential, mean: 0.65×, the baseline is 0.50× and allows 0.57×',
    );
    expect(breaches.some((line) => line.includes('sequential against its floor'))).toBe(false);
  });

  it('names the step whose share grew, though the whole stayed as it was', () => {
    const { breaches } = compareWithBaseline(baseline, measured({ encodeMs: 140 }));
    expect(breaches).toEqual([
      'tail 300 ms, stt.encode has 70.0 % of product’s wait, the baseline is 50.0 % and allows 62.5 %',
    ]);
  });

  it('tells what became better, and counts it as no breach', () => {
    const { breaches, better } = compareWithBaseline(
      baseline,
      measured({ productMs: 100, encodeMs: 50 }),
    );
    expect(breaches).toEqual([]);
    expect(better.some((line) => line.includes('0.25×, the baseline is 0.50×'))).toBe(true);
  });

  it('compares nothing with other models, other tails or too few clips, and says which', () => {
    const why = (now: MeasuredTurns) => compareWithBaseline(baseline, now).notCompared;
    expect(why(measured({}, { models: { stt: 'whisper-tiny', llm: 'a-model' } }))).toBe(
      'it was taken with stt whisper-base, this run used whisper-tiny',
    );
    expect(why(measured({ tailMs: 500 }))).toBe('the baseline has no tail of 500 ms');
    expect(why(measured({ clips: 3 }))).toMatch(/10 answered clips/u);
    expect(why(measured({}, { complete: false }))).toMatch(/cut short/u);
  });
});

describe('holdAgainstBaseline', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sotto-baseline-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const hold = (now: MeasuredTurns, write: boolean) => {
    const told: string[] = [];
    const options = { baseline: join(folder, 'baseline.json'), writeBaseline: write };
    return { exit: holdAgainstBaseline(now, options, (line) => told.push(line)), told };
  };

  it('writes a baseline, passes what is like it and fails what is worse', () => {
    expect(hold(measured(), true).exit).toBe(0);
    expect(readBaseline(join(folder, 'baseline.json'))).toEqual(takeBaseline(measured()));
    expect(hold(measured(), false)).toEqual({ exit: 0, told: ['within its baseline'] });
    const worse = hold(measured({ productMs: 400, encodeMs: 200 }), false);
    expect(worse.exit).toBe(1);
    expect(worse.told.join('\n')).toContain('worse than its baseline: tail 300 ms');
  });

  it('asks for a new baseline when things got better, and does not fail', () => {
    hold(measured(), true);
    const { exit, told } = hold(measured({ productMs: 100, encodeMs: 50 }), false);
    expect(exit).toBe(0);
    expect(told.at(-1)).toContain('--write-baseline');
  });

  it('does not take a run it could not compare for a good one', () => {
    hold(measured(), true);
    expect(hold(measured({ clips: 2 }), false).told[0]).toMatch(/^not held against the baseline/u);
  });

  it('says so when the named file is missing or is something else', () => {
    expect(() => hold(measured(), false)).toThrow(/there is no baseline/u);
    writeFileSync(join(folder, 'baseline.json'), '{"bench":"stt"}');
    expect(() => hold(measured(), false)).toThrow(/is no baseline/u);
  });
});
