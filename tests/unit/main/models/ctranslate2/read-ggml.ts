export interface GgmlFile {
  readonly header: number[];
  readonly filters: Float32Array;
  readonly tokens: Buffer[];
  readonly tensors: {
    name: string;
    /** As in the file: innermost first. */
    shape: number[];
    type: number;
    data: Buffer;
  }[];
}

const BYTES_OF_TYPE: Record<number, (values: number) => number> = {
  0: (values) => values * 4,
  1: (values) => values * 2,
  8: (values) => (values / 32) * 34,
};

/** Reads a whisper.cpp model as its own loader does, to the last byte. */
export function readGgml(file: Buffer): GgmlFile {
  let at = 0;
  const int32 = (): number => {
    at += 4;
    return file.readInt32LE(at - 4);
  };
  const bytes = (length: number): Buffer => {
    at += length;
    return file.subarray(at - length, at);
  };
  const header = Array.from({ length: 12 }, int32);
  const filterCount = int32() * int32();
  const filters = Float32Array.from({ length: filterCount }, () => bytes(4).readFloatLE());
  const tokens = Array.from({ length: int32() }, () => Buffer.from(bytes(int32())));
  const tensors: GgmlFile['tensors'] = [];
  while (at < file.length) {
    const [axes, nameBytes, type] = [int32(), int32(), int32()];
    const shape = Array.from({ length: axes }, int32);
    const name = bytes(nameBytes).toString();
    const values = shape.reduce((a, b) => a * b, 1);
    const size = BYTES_OF_TYPE[type]?.(values);
    if (size === undefined) throw new Error(`${name} has type ${type}`);
    tensors.push({ name, shape, type, data: bytes(size) });
  }
  return { header, filters, tokens, tensors };
}
