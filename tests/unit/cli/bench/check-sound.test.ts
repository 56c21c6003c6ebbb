import { describe, expect, it } from 'vitest';
import { checkSound } from '../../../../src/cli/bench/check-sound';

const RATE = 10_000;
const tone = (from: number, count: number) =>
  Float32Array.from({ length: count }, (_, index) => 0.5 * Math.sin((from + index) * 0.05));

describe('checkSound', () => {
  it('finds the break a player would have', () => {
    const piece = (atMs: number) => ({ samples: tone(0, 1_000), atMs });
    expect(checkSound([piece(50), piece(120), piece(240)], RATE).longestGapMs).toBe(0);
    // 100 ms each: the third should have been there at 250, the fourth at 380.
    const late = [piece(50), piece(120), piece(280), piece(300)];
    expect(checkSound(late, RATE).longestGapMs).toBeCloseTo(30);
    expect(checkSound(late, RATE, true).longestGapMs).toBe(0);
  });

  it('hears a step at a join, and none in a wave that goes on', () => {
    const pieces = [0, 1_000, 2_000].map((from) => ({ samples: tone(from, 1_000), atMs: 0 }));
    expect(checkSound(pieces, RATE).clicks).toBe(0);
    const broken = [pieces[0], { samples: tone(1_031, 1_000), atMs: 0 }].flatMap((p) => p ?? []);
    expect(checkSound(broken, RATE).clicks).toBe(1);
  });

  it('tells peak and level', () => {
    const { peakDbfs, levelDbfs } = checkSound([{ samples: tone(0, 10_000), atMs: 0 }], RATE);
    expect(peakDbfs).toBeCloseTo(-6.02, 1);
    expect(levelDbfs).toBeCloseTo(-9.03, 1);
    expect(checkSound([], RATE).levelDbfs).toBe(-Infinity);
  });
});
