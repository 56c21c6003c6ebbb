/** Thrown inside the header's reader when the bytes at hand end before the header does. */
export class OutOfBytes extends Error {}

/** Sequential little-endian reads over bytes that may end too early. */
export class ByteCursor {
  offset = 0;

  constructor(private readonly bytes: Buffer) {}

  uint32(): number {
    return this.bytes.readUInt32LE(this.skip(4));
  }

  /** Sizes and counts are 64 bits wide; one that no number can hold is beyond any file's end. */
  uint64(): number {
    const value = this.bytes.readBigUInt64LE(this.skip(8));
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new OutOfBytes();
    return Number(value);
  }

  /** A string as GGUF writes it: its length in bytes, then UTF-8 without a closing NUL. */
  text(): string {
    const length = this.uint64();
    const start = this.skip(length);
    return this.bytes.toString('utf8', start, start + length);
  }

  /** Passes over `lengthBytes` and returns where they began. */
  skip(lengthBytes: number): number {
    const start = this.offset;
    if (start + lengthBytes > this.bytes.length) throw new OutOfBytes();
    this.offset = start + lengthBytes;
    return start;
  }
}
