import { SottoError } from '../../../shared/errors';
import type { ConcatenatedFile } from '../concatenated-file';
import { ByteCursor, OutOfBytes } from './byte-cursor';
import { tensorBytes } from './tensor-types';

/** "GGUF" as a little-endian number. */
export const GGUF_MAGIC = 0x46554747;
/** Both have the layout that is read here; 1 had shorter counts. */
const KNOWN_VERSIONS = [2, 3];
const DEFAULT_ALIGNMENT_BYTES = 32;
const MAX_RANK = 4;
/** The header holds the vocabulary, so most are some megabytes; none comes near the largest. */
const FIRST_WINDOW_BYTES = 4 << 20;
const MAX_HEADER_BYTES = 128 << 20;

/** GGUF's numbers for the types of metadata. */
const UINT32 = 4;
const STRING = 8;
const ARRAY = 9;
const VALUE_BYTES: ReadonlyMap<number, number> = new Map([
  ...[0, 1, 7].map((type) => [type, 1] as const),
  ...[2, 3].map((type) => [type, 2] as const),
  ...[UINT32, 5, 6].map((type) => [type, 4] as const),
  ...[10, 11, 12].map((type) => [type, 8] as const),
]);

/** Where one tensor lies, and where the header says so. */
export interface GgufTensor {
  readonly name: string;
  /** As the file lists it, the length of a row first. */
  readonly shape: readonly number[];
  readonly type: number;
  readonly sizeBytes: number;
  /** From the start of the file. */
  readonly offset: number;
  /** The header's own bytes that hold the type (32 bits) and, behind it, the offset (64 bits). */
  readonly typeAt: number;
}

export interface GgufHeader {
  /** Everything before the first tensor, padding too. */
  readonly bytes: Buffer;
  /** Tensors begin at multiples of this many bytes, counted from the header's end. */
  readonly alignmentBytes: number;
  /** Where `general.file_type` stands in `bytes`; undefined when the file does not say. */
  readonly fileTypeAt: number | undefined;
  readonly tensors: readonly GgufTensor[];
}

/**
 * Reads the header of a GGUF file, not its weights. Throws `model-wrong-type` for another file,
 * `model-damaged` for a truncated one, `unsupported` for a tensor of a type not known here.
 */
export async function readGgufHeader(file: ConcatenatedFile): Promise<GgufHeader> {
  for (let windowBytes = FIRST_WINDOW_BYTES; ; windowBytes *= 2) {
    const window = await file.read(0, Math.min(windowBytes, file.sizeBytes));
    try {
      return parse(window, file.sizeBytes);
    } catch (error) {
      if (!(error instanceof OutOfBytes)) throw error;
      if (window.length === file.sizeBytes) throw damaged('it ends inside its header');
      if (windowBytes >= MAX_HEADER_BYTES) throw wrongType('its header has no end');
    }
  }
}

function parse(window: Buffer, fileBytes: number): GgufHeader {
  const cursor = new ByteCursor(window);
  if (cursor.uint32() !== GGUF_MAGIC) throw wrongType('it does not begin with "GGUF"');
  const version = cursor.uint32();
  if (!KNOWN_VERSIONS.includes(version)) throw wrongType(`its version is ${version}`);
  const tensorCount = cursor.uint64();
  const metadata = readMetadata(cursor, cursor.uint64());
  const alignmentBytes = readAlignment(window, metadata.get('general.alignment'));
  const fileType = metadata.get('general.file_type');
  if (fileType !== undefined && fileType.type !== UINT32) throw wrongType('its file type is odd');

  const infos: ReturnType<typeof readTensorInfo>[] = [];
  for (let index = 0; index < tensorCount; index += 1) infos.push(readTensorInfo(cursor));
  const dataStart = alignUp(cursor.offset, alignmentBytes);
  cursor.skip(dataStart - cursor.offset);
  const tensors = infos.map(({ relativeOffset, ...info }): GgufTensor => {
    const sizeBytes = tensorBytes(info.name, info.type, info.shape);
    const offset = dataStart + relativeOffset;
    if (offset + sizeBytes > fileBytes) {
      throw damaged(`tensor "${info.name}" ends at byte ${offset + sizeBytes} of ${fileBytes}`);
    }
    return { ...info, sizeBytes, offset };
  });
  return {
    bytes: window.subarray(0, dataStart),
    alignmentBytes,
    fileTypeAt: fileType?.at,
    tensors,
  };
}

/** Where a value stands and of which type it is. */
interface MetadataValue {
  readonly type: number;
  readonly at: number;
}

function readMetadata(cursor: ByteCursor, count: number): Map<string, MetadataValue> {
  const values = new Map<string, MetadataValue>();
  for (let index = 0; index < count; index += 1) {
    const key = cursor.text();
    const type = cursor.uint32();
    values.set(key, { type, at: cursor.offset });
    skipValue(cursor, key, type);
  }
  return values;
}

function skipValue(cursor: ByteCursor, key: string, type: number): void {
  if (type === ARRAY) {
    const itemType = cursor.uint32();
    const count = cursor.uint64();
    if (itemType === STRING) {
      for (let index = 0; index < count; index += 1) cursor.skip(cursor.uint64());
    } else {
      cursor.skip(count * valueBytes(key, itemType));
    }
  } else if (type === STRING) {
    cursor.skip(cursor.uint64());
  } else {
    cursor.skip(valueBytes(key, type));
  }
}

function valueBytes(key: string, type: number): number {
  const bytes = VALUE_BYTES.get(type);
  if (bytes === undefined) throw wrongType(`its "${key}" is of type ${type}`);
  return bytes;
}

function readAlignment(window: Buffer, value: MetadataValue | undefined): number {
  if (value === undefined) return DEFAULT_ALIGNMENT_BYTES;
  const bytes = value.type === UINT32 ? window.readUInt32LE(value.at) : 0;
  if (bytes === 0 || bytes % 8 !== 0) throw wrongType(`its alignment is ${bytes} bytes`);
  return bytes;
}

function readTensorInfo(cursor: ByteCursor) {
  const name = cursor.text();
  const rank = cursor.uint32();
  if (rank > MAX_RANK) throw wrongType(`tensor "${name}" has ${rank} axes`);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis += 1) shape.push(cursor.uint64());
  const typeAt = cursor.offset;
  const type = cursor.uint32();
  return { name, shape, typeAt, type, relativeOffset: cursor.uint64() };
}

/** The next multiple of `alignmentBytes`, or `offset` where it is one. */
export function alignUp(offset: number, alignmentBytes: number): number {
  return Math.ceil(offset / alignmentBytes) * alignmentBytes;
}

function wrongType(why: string): SottoError {
  return new SottoError('model-wrong-type', `This is no GGUF file that can be read: ${why}.`);
}

function damaged(why: string): SottoError {
  return new SottoError('model-damaged', `The GGUF file is damaged: ${why}.`);
}
