import { describe, expect, it } from 'vitest';
import { fromStamp } from '../../../../src/renderer/audio/stamp';

describe('fromStamp', () => {
  it('goes back as far as the stamp is old, within half a millisecond', () => {
    const now = { performanceMs: 500.25, dateMs: 1_000_020 };
    expect(fromStamp(1_000_010, now)).toBeCloseTo(490.75, 6);
  });

  it('is never later than now, even when the wall clock was set back', () => {
    const now = { performanceMs: 500, dateMs: 1_000_000 };
    expect(fromStamp(1_000_000, now)).toBe(500);
    expect(fromStamp(1_060_000, now)).toBe(500);
  });
});
