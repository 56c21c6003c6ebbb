import { describe, expect, it } from 'vitest';
import { melFilters } from '../../../../../src/main/models/ctranslate2/mel-filters';

describe('mel filters', () => {
  const filters = melFilters(80);
  const band = (index: number): number[] => [...filters.slice(index * 201, (index + 1) * 201)];

  it('rise and fall around peaks that go up', () => {
    const peaks = Array.from({ length: 80 }, (_, index) =>
      band(index).indexOf(Math.max(...band(index))),
    );
    expect(peaks).toEqual([...peaks].sort((a, b) => a - b));
    expect(band(0)[0]).toBe(0);
    expect(band(79)[200]).toBe(0);
  });

  it('have unit area where many frequencies fall into a band', () => {
    // 40 Hz between frequencies.
    for (const index of [60, 70, 79]) {
      const area = band(index).reduce((sum, height) => sum + height * 40, 0);
      expect(area).toBeCloseTo(1, 1);
    }
  });
});
