import { describe, expect, it } from 'vitest';
import { halfToSingle, singleToHalf } from '../../../../../src/main/models/ggml/float16';
import { requantiseQ4ToQ8 } from '../../../../../src/main/models/ggml/requantise-q4-1';
import { quantiseQ8 } from '../../../../../src/main/models/ggml/quantise-q8';

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

describe('requantiseQ4ToQ8', () => {
  /** One block whose numbers go up to 15 and down again. */
  const block = (scale: number, minimum: number): Buffer => {
    const out = Buffer.alloc(20);
    out.writeUInt16LE(singleToHalf(scale), 0);
    out.writeUInt16LE(singleToHalf(minimum), 2);
    for (let index = 0; index < 16; index += 1) out[4 + index] = index | ((15 - index) << 4);
    return out;
  };
  const values = (out: Buffer): number[] =>
    Array.from({ length: 32 }, (_, index) => {
      return halfToSingle(out.readUInt16LE(0)) * out.readInt8(2 + index);
    });
  const upAndDown = [...Array(16).keys(), ...[...Array(16).keys()].reverse()];

  it('finds the step on which every level lies, where there is one', () => {
    // From −120 to 120 steps of 1/1024, 16 at a time: exact at 120 steps, not at ggml's 127.
    const out = requantiseQ4ToQ8(block(16 / 1024, -120 / 1024));
    expect(values(out)).toEqual(upAndDown.map((level) => (16 * level - 120) / 1024));
  });

  it('keeps a block of one value, and one of zeros', () => {
    const same = new Set(values(requantiseQ4ToQ8(block(0, -0.75))));
    expect(same.size).toBe(1);
    expect([...same][0]).toBeCloseTo(-0.75, 3);
    expect(requantiseQ4ToQ8(block(0, 0)).equals(Buffer.alloc(34))).toBe(true);
  });

  it('refuses part of a block', () => {
    expect(() => requantiseQ4ToQ8(Buffer.alloc(21))).toThrow(RangeError);
  });
});
