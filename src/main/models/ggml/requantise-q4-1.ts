import { halfToSingle, singleToHalf } from './float16';
import { halfTable, Q8_BLOCK_BYTES, Q8_BLOCK_VALUES } from './quantise-q8';

/** ggml's `q4_1`: blocks of 32 values, each a scale, a minimum (halves) and 32 numbers of 4 bits. */
export const Q4_1_BLOCK_VALUES = Q8_BLOCK_VALUES;
export const Q4_1_BLOCK_BYTES = 4 + Q4_1_BLOCK_VALUES / 2;

/** As many values as 4 bits can mean. */
const LEVELS = 16;
/** How many steps of Q8_0 the largest value may be; ggml always takes the most. */
const MOST_STEPS = 127;
const FEWEST_STEPS = 100;

/** Added and taken away again, leaves the nearest whole number: far quicker than `Math.round`. */
const WHOLE = 1.5 * 2 ** 52;

/**
 * The same weights in `q8_0`: whole `q4_1` blocks in, as many `q8_0` blocks out. A block has sixteen
 * levels only, so there is a step on whose multiples they nearly lie: the best of 28 is taken, which
 * halves the error against ggml's rule of the finest step. Deterministic on every machine.
 */
export function requantiseQ4ToQ8(input: Buffer): Buffer {
  const singles = halfTable();
  const blocks = input.length / Q4_1_BLOCK_BYTES;
  if (!Number.isInteger(blocks)) throw new RangeError('not a whole number of q4_1 blocks');
  const out = Buffer.allocUnsafe(blocks * Q8_BLOCK_BYTES);
  const levels = new Float32Array(LEVELS);
  const counts = new Uint8Array(LEVELS);
  const bytes = new Int8Array(LEVELS);
  const pairs = Q4_1_BLOCK_VALUES / 2;
  for (let block = 0; block < blocks; block += 1) {
    const from = block * Q4_1_BLOCK_BYTES;
    const to = block * Q8_BLOCK_BYTES;
    const scale = singles[input.readUInt16LE(from)] ?? 0;
    const minimum = singles[input.readUInt16LE(from + 2)] ?? 0;
    for (let level = 0; level < LEVELS; level += 1) {
      levels[level] = Math.fround(scale * level) + minimum;
    }
    counts.fill(0);
    for (let index = 0; index < pairs; index += 1) {
      const pair = input[from + 4 + index] ?? 0;
      counts[pair & 15] = (counts[pair & 15] ?? 0) + 1;
      counts[pair >> 4] = (counts[pair >> 4] ?? 0) + 1;
    }
    const half = singleToHalf(bestStep(levels, counts));
    const step = halfToSingle(half);
    for (let level = 0; level < LEVELS; level += 1) {
      const steps = step === 0 ? 0 : Math.round((levels[level] ?? 0) / step);
      bytes[level] = Math.max(-MOST_STEPS, Math.min(MOST_STEPS, steps));
    }
    out.writeUInt16LE(half, to);
    for (let index = 0; index < pairs; index += 1) {
      // The low four bits are the first sixteen values, the high four the others.
      const pair = input[from + 4 + index] ?? 0;
      out.writeInt8(bytes[pair & 15] ?? 0, to + 2 + index);
      out.writeInt8(bytes[pair >> 4] ?? 0, to + 2 + pairs + index);
    }
  }
  return out;
}

/** The step with the least squared error over the values of a block; each level counts as often as it is used. */
function bestStep(levels: Float32Array, counts: Uint8Array): number {
  let largest = 0;
  for (let level = 0; level < LEVELS; level += 1) {
    if (counts[level] !== 0) largest = Math.max(largest, Math.abs(levels[level] ?? 0));
  }
  let best = 0;
  let leastError = Number.POSITIVE_INFINITY;
  for (let steps = MOST_STEPS; largest > 0 && steps >= FEWEST_STEPS; steps -= 1) {
    const perUnit = steps / largest;
    // Errors are counted in steps here; what matters is how much that is.
    const limit = leastError * perUnit * perUnit;
    let error = 0;
    for (let level = 0; level < LEVELS && error < limit; level += 1) {
      const exact = (levels[level] ?? 0) * perUnit;
      const off = exact - (exact + WHOLE - WHOLE);
      error += (counts[level] ?? 0) * off * off;
    }
    if (error < limit) {
      leastError = error / (perUnit * perUnit);
      best = largest / steps;
    }
  }
  return best;
}
