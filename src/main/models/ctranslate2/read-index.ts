import { SottoError } from '../../../shared/errors';
import type { ConcatenatedFile } from '../concatenated-file';

/** Data types of CTranslate2 model files, by their number in the file. */
export const CT2_DTYPES = ['float32', 'int8', 'int16', 'int32', 'float16', 'bfloat16'] as const;
export type Ct2Dtype = (typeof CT2_DTYPES)[number];

/** Where one variable of a CTranslate2 model lies. Shape is row-major, outermost first. */
export interface Ct2Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: Ct2Dtype;
  readonly offset: number;
  readonly sizeBytes: number;
}

export interface Ct2Index {
  /** Model family, `WhisperSpec` for Whisper. */
  readonly spec: string;
  readonly tensors: ReadonlyMap<string, Ct2Tensor>;
}

/**
 * Binary versions this reader knows. 6 is what CTranslate2 3 and 4 write; 5 has the same layout
 * for what is read here.
 */
const KNOWN_VERSIONS = [5, 6];
/** Guards against reading rubbish as a length: Whisper large has 1,300 variables of rank ≤ 3. */
const MAX_VARIABLES = 100_000;
const MAX_RANK = 8;
/** One variable's name, shape and type fit in this many bytes: names are at most 65,535 long. */
const HEADER_WINDOW_BYTES = 4096;

/**
 * Reads names, shapes and offsets of a CTranslate2 `model.bin` without its weights.
 * Throws `model-wrong-type` for anything else and `model-damaged` for a truncated file.
 */
export async function readCt2Index(file: ConcatenatedFile): Promise<Ct2Index> {
  const cursor = new Cursor(file);
  const version = await cursor.uint32();
  if (!KNOWN_VERSIONS.includes(version)) throw wrongType(`its version is ${version}`);
  const spec = await cursor.text();
  await cursor.uint32(); // revision of the spec: changes defaults only
  const count = await cursor.uint32();
  if (count > MAX_VARIABLES) throw wrongType(`it claims ${count} variables`);

  const tensors = new Map<string, Ct2Tensor>();
  for (let index = 0; index < count; index += 1) {
    const tensor = await readTensorHeader(cursor);
    if (tensor.offset + tensor.sizeBytes > file.sizeBytes) {
      throw new SottoError(
        'model-damaged',
        `The CTranslate2 model is truncated: variable "${tensor.name}" ends at byte ` +
          `${tensor.offset + tensor.sizeBytes} of ${file.sizeBytes}.`,
      );
    }
    cursor.offset = tensor.offset + tensor.sizeBytes;
    tensors.set(tensor.name, tensor);
  }
  return { spec, tensors };
}

async function readTensorHeader(cursor: Cursor): Promise<Ct2Tensor> {
  const name = await cursor.text();
  const rank = await cursor.uint8();
  if (rank > MAX_RANK) throw wrongType(`variable "${name}" has ${rank} dimensions`);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis += 1) shape.push(await cursor.uint32());
  const dtypeNumber = await cursor.uint8();
  const dtype = CT2_DTYPES[dtypeNumber];
  if (dtype === undefined) throw wrongType(`variable "${name}" has data type ${dtypeNumber}`);
  const sizeBytes = await cursor.uint32();
  return { name, shape, dtype, offset: cursor.offset, sizeBytes };
}

/** Sequential little-endian reads through a small window, so that headers cost one read each. */
class Cursor {
  offset = 0;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;

  constructor(private readonly file: ConcatenatedFile) {}

  async uint8(): Promise<number> {
    return (await this.#take(1)).readUInt8(0);
  }

  async uint32(): Promise<number> {
    return (await this.#take(4)).readUInt32LE(0);
  }

  /** A string as CTranslate2 writes it: uint16 length with the closing NUL counted. */
  async text(): Promise<string> {
    const length = (await this.#take(2)).readUInt16LE(0);
    if (length === 0) throw wrongType('a name is empty');
    const bytes = await this.#take(length);
    return bytes.toString('utf8', 0, length - 1);
  }

  async #take(lengthBytes: number): Promise<Buffer> {
    const from = this.offset - this.#windowStart;
    if (from < 0 || from + lengthBytes > this.#window.length) {
      const wanted = Math.max(lengthBytes, HEADER_WINDOW_BYTES);
      const available = Math.max(lengthBytes, Math.min(wanted, this.file.sizeBytes - this.offset));
      this.#window = await this.file.read(this.offset, available);
      this.#windowStart = this.offset;
    }
    const start = this.offset - this.#windowStart;
    this.offset += lengthBytes;
    return this.#window.subarray(start, start + lengthBytes);
  }
}

function wrongType(why: string): SottoError {
  return new SottoError('model-wrong-type', `This is not a CTranslate2 model: ${why}.`);
}
