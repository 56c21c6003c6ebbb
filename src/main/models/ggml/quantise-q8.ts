import { halfToSingle, singleToHalf } from './float16';

/** ggml's `q8_0`: blocks of 32 values, each a half-precision scale and 32 signed bytes. */
export const Q8_BLOCK_VALUES = 32;
export const Q8_BLOCK_BYTES = 2 + Q8_BLOCK_VALUES;

/** Every half as a single: 65,536 numbers, looked up far faster than computed. */
let halves: Float32Array | undefined;

export function halfTable(): Float32Array {
  halves ??= Float32Array.from({ length: 65_536 }, (_, half) => halfToSingle(half));
  return halves;
}

/**
 * Quantises little-endian halves, a multiple of 32 of them. Every step is rounded to single
 * precision as in ggml, so that the result equals whisper.cpp's own quantised files bit by bit.
 */
export function quantiseQ8(input: Buffer): Buffer {
  const table = halfTable();
  const blocks = input.length / (2 * Q8_BLOCK_VALUES);
  if (!Number.isInteger(blocks)) throw new RangeError('not a multiple of 32 halves');
  const out = Buffer.allocUnsafe(blocks * Q8_BLOCK_BYTES);
  const values = new Float32Array(Q8_BLOCK_VALUES);
  for (let block = 0; block < blocks; block += 1) {
    let largest = 0;
    for (let index = 0; index < Q8_BLOCK_VALUES; index += 1) {
      const half = input.readUInt16LE((block * Q8_BLOCK_VALUES + index) * 2);
      const value = table[half] ?? 0;
      values[index] = value;
      largest = Math.max(largest, Math.abs(value));
    }
    const scale = Math.fround(largest / 127);
    const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
    const start = block * Q8_BLOCK_BYTES;
    out.writeUInt16LE(singleToHalf(scale), start);
    for (let index = 0; index < Q8_BLOCK_VALUES; index += 1) {
      const scaled = Math.fround((values[index] ?? 0) * inverse);
      out.writeInt8(roundAwayFromZero(scaled), start + 2 + index);
    }
  }
  return out;
}

/** C's `roundf`; JavaScript's own rounds -2.5 to -2. */
function roundAwayFromZero(value: number): number {
  return value < 0 ? -Math.floor(-value + 0.5) : Math.floor(value + 0.5);
}
