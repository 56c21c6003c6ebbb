export interface GgufTensorSource {
  readonly name: string;
  /** The length of a row first. */
  readonly shape: readonly number[];
  readonly type: number;
  readonly data: Buffer;
}

/** A metadata value: its type's number, and its bytes. */
export type MetadataEntry = readonly [key: string, type: number, bytes: Buffer];

export function uint32(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32LE(value);
  return out;
}

export function uint64(value: number): Buffer {
  const out = Buffer.alloc(8);
  out.writeBigUInt64LE(BigInt(value));
  return out;
}

export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

export function textArray(values: readonly string[]): Buffer {
  return Buffer.concat([uint32(8), uint64(values.length), ...values.map(text)]);
}

export interface GgufSource {
  readonly metadata: readonly MetadataEntry[];
  readonly tensors: readonly GgufTensorSource[];
  readonly alignmentBytes?: number;
  readonly version?: number;
}

/** A GGUF file as llama.cpp writes it: every tensor padded, the last one too. */
export function makeGguf(source: GgufSource): Buffer {
  const { metadata, tensors, alignmentBytes = 32, version = 3 } = source;
  const pad = (bytes: Buffer): Buffer => {
    return Buffer.concat([bytes, Buffer.alloc(-bytes.length & (alignmentBytes - 1))]);
  };
  let offset = 0;
  const infos = tensors.map(({ name, shape, type, data }) => {
    const info = [text(name), uint32(shape.length), ...shape.map(uint64), uint32(type)];
    const at = offset;
    offset += pad(data).length;
    return Buffer.concat([...info, uint64(at)]);
  });
  const header = Buffer.concat([
    Buffer.from('GGUF'),
    uint32(version),
    uint64(tensors.length),
    uint64(metadata.length),
    ...metadata.flatMap(([key, type, bytes]) => [text(key), uint32(type), bytes]),
    ...infos,
  ]);
  return Buffer.concat([pad(header), ...tensors.map(({ data }) => pad(data))]);
}

export interface GgufFile {
  readonly metadata: ReadonlyMap<string, Buffer>;
  readonly tensors: ReadonlyMap<string, { readonly type: number; readonly data: Buffer }>;
}

const VALUE_BYTES: Readonly<Record<number, number>> = { 4: 4, 6: 4, 7: 1 };
const BLOCKS: Readonly<Record<number, readonly [values: number, bytes: number]>> = {
  0: [1, 4],
  1: [1, 2],
  3: [32, 20],
  8: [32, 34],
};

/** Reads back what `makeGguf` can write, by another way than the program's own reader. */
export function readGguf(file: Buffer, alignmentBytes = 32): GgufFile {
  let at = 8;
  const number64 = (): number => Number(file.readBigUInt64LE((at += 8) - 8));
  const number32 = (): number => file.readUInt32LE((at += 4) - 4);
  const string = (): string => {
    const length = number64();
    return file.toString('utf8', at, (at += length));
  };
  const value = (type: number): void => {
    if (type === 8) string();
    else if (type === 9) {
      const [item, count] = [number32(), number64()];
      for (let index = 0; index < count; index += 1) value(item);
    } else at += VALUE_BYTES[type] ?? NaN;
  };
  const [tensorCount, metadataCount] = [number64(), number64()];
  const metadata = new Map<string, Buffer>();
  for (let index = 0; index < metadataCount; index += 1) {
    const key = string();
    const type = number32();
    const start = at;
    value(type);
    metadata.set(key, file.subarray(start, at));
  }
  const infos = Array.from({ length: tensorCount }, () => {
    const name = string();
    const shape = Array.from({ length: number32() }, number64);
    return { name, values: shape.reduce((a, b) => a * b, 1), type: number32(), offset: number64() };
  });
  const dataStart = at + (-at & (alignmentBytes - 1));
  const tensors = infos.map(({ name, values, type, offset }) => {
    const [blockValues, blockBytes] = BLOCKS[type] ?? [NaN, NaN];
    const start = dataStart + offset;
    const end = start + (values / blockValues) * blockBytes;
    return [name, { type, data: file.subarray(start, end) }] as const;
  });
  return { metadata, tensors: new Map(tensors) };
}
