import { describe, expect, it } from 'vitest';
import { percentileOf, percentileOfSorted } from '../../../src/shared/percentile';

describe('percentileOf', () => {
  it('lies between the two nearest values, in proportion', () => {
    const values = [5, 1, 4, 2];
    expect(percentileOf(values, 0)).toBe(1);
    expect(percentileOf(values, 0.5)).toBe(3);
    expect(percentileOf(values, 0.9)).toBeCloseTo(4.7);
    expect(percentileOf(values, 1)).toBe(5);
    expect(values).toEqual([5, 1, 4, 2]);
  });

  it('is the value itself when there is one, and nothing when there is none', () => {
    expect(percentileOf([7], 0.95)).toBe(7);
    expect(percentileOf([], 0.5)).toBeNull();
    expect(percentileOfSorted([], 0.5)).toBeNull();
  });
});
