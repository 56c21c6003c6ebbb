import { SottoError } from '../../../shared/errors';
import { Q8_BLOCK_BYTES, Q8_BLOCK_VALUES } from '../ggml/quantise-q8';
import { Q4_1_BLOCK_BYTES, Q4_1_BLOCK_VALUES } from '../ggml/requantise-q4-1';

/** How a tensor's values are stored: so many of them in so many bytes. */
interface TensorType {
  readonly blockValues: number;
  readonly blockBytes: number;
}

/** ggml's numbers for the types that a conversion reads or writes. */
export const F32 = 0;
export const F16 = 1;
export const Q4_1 = 3;
export const Q8_0 = 8;

const TENSOR_TYPES: ReadonlyMap<number, TensorType> = new Map([
  [F32, { blockValues: 1, blockBytes: 4 }],
  [F16, { blockValues: 1, blockBytes: 2 }],
  [Q4_1, { blockValues: Q4_1_BLOCK_VALUES, blockBytes: Q4_1_BLOCK_BYTES }],
  [Q8_0, { blockValues: Q8_BLOCK_VALUES, blockBytes: Q8_BLOCK_BYTES }],
]);

/** @throws SottoError `unsupported` for a type whose layout is not known here */
export function tensorBytes(name: string, type: number, shape: readonly number[]): number {
  const known = TENSOR_TYPES.get(type);
  if (known === undefined) {
    throw new SottoError(
      'unsupported',
      `Tensor "${name}" is of ggml type ${type}; only F32, F16, Q4_1 and Q8_0 can be converted.`,
    );
  }
  // A block never reaches over the end of a row.
  const row = shape[0] ?? 1;
  if (row % known.blockValues !== 0) {
    throw new SottoError(
      'model-damaged',
      `Tensor "${name}" has rows of ${row} values, but its blocks have ${known.blockValues}.`,
    );
  }
  const values = shape.reduce((product, size) => product * size, 1);
  return (values / known.blockValues) * known.blockBytes;
}
