/** IEEE 754 half precision to single: exact, as every half is a single. */
export function halfToSingle(half: number): number {
  const sign = (half & 0x8000) === 0 ? 1 : -1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Little-endian half-precision values to little-endian singles. */
export function widenHalves(halves: Buffer): Buffer {
  const out = Buffer.allocUnsafe(halves.length * 2);
  for (let index = 0; index < halves.length / 2; index += 1) {
    out.writeFloatLE(halfToSingle(halves.readUInt16LE(index * 2)), index * 4);
  }
  return out;
}

/** A finite single to half precision, rounded to the nearest, ties to even; overflow is Infinity. */
export function singleToHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65_520) return sign | 0x7c00;
  // Below 2^-14 halves are multiples of 2^-24; above, the step follows the exponent.
  const exponent = size < 2 ** -14 ? -14 : Math.floor(Math.log2(size));
  const step = 2 ** (exponent - 10);
  const steps = roundHalfToEven(size / step);
  const biased = size < 2 ** -14 ? 0 : (exponent + 14) << 10;
  // Rounding up to the next power of two carries into the exponent by itself.
  return sign | (biased + steps);
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
