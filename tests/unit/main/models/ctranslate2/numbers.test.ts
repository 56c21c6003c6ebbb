import { describe, expect, it } from 'vitest';
import { halfToSingle, singleToHalf } from '../../../../../src/main/models/ctranslate2/float16';
import { melFilters } from '../../../../../src/main/models/ctranslate2/mel-filters';
import { quantiseQ8 } from '../../../../../src/main/models/ctranslate2/quantise-q8';

describe('half precision', () => {
  it('goes there and back for every finite value', () => {
    const halves = Array.from({ length: 0x10000 }, (_, half) => half);
    const finite = halves.filter((half) => (half & 0x7c00) !== 0x7c00);
    expect(finite.filter((half) => singleToHalf(halfToSingle(half)) !== half)).toEqual([]);
  });

  it('rounds to the nearest, ties to even', () => {
    expect(halfToSingle(singleToHalf(1 + 1 / 2048))).toBe(1);
    expect(halfToSingle(singleToHalf(1 + 3 / 2048))).toBe(1 + 2 / 1024);
    expect(halfToSingle(singleToHalf(0.1))).toBeCloseTo(0.1, 4);
    expect(halfToSingle(singleToHalf(1.9999))).toBe(2);
    expect(singleToHalf(2 ** -26)).toBe(0);
    expect(halfToSingle(singleToHalf(65_519))).toBe(65_504);
    expect(halfToSingle(singleToHalf(65_520))).toBe(Infinity);
  });
});

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

describe('quantiseQ8', () => {
  const halves = (values: number[]): Buffer => {
    const out = Buffer.alloc(values.length * 2);
    values.forEach((value, index) => out.writeUInt16LE(singleToHalf(value), index * 2));
    return out;
  };

  it('scales each block by its own largest value', () => {
    const values = [...Array.from({ length: 32 }, (_, i) => i), ...new Array<number>(32).fill(-1)];
    const out = quantiseQ8(halves(values));
    expect(out).toHaveLength(68);
    expect(out.readInt8(2 + 31)).toBe(127);
    expect(out.readInt8(34 + 2)).toBe(-127);
    expect(halfToSingle(out.readUInt16LE(0))).toBeCloseTo(31 / 127, 3);
  });

  it('keeps a block of zeros', () => {
    expect(quantiseQ8(halves(new Array<number>(32).fill(0))).equals(Buffer.alloc(34))).toBe(true);
  });

  it('refuses part of a block', () => {
    expect(() => quantiseQ8(halves([1, 2, 3]))).toThrow(RangeError);
  });
});
