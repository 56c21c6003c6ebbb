import { open, type FileHandle } from 'node:fs/promises';
import { SottoError } from '../../shared/errors';

interface Part {
  readonly path: string;
  readonly handle: FileHandle;
  readonly startByte: number;
  readonly sizeBytes: number;
}

/**
 * Random reads over one file, or over several that are one file cut into pieces. Registry wheels
 * have a size limit, so large models travel as `model.bin.part1`, `model.bin.part2` …; reading
 * across the seams saves writing the joined file first.
 */
export class ConcatenatedFile {
  readonly #parts: readonly Part[];
  readonly sizeBytes: number;

  private constructor(parts: readonly Part[]) {
    this.#parts = parts;
    this.sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  }

  /** Opens the parts in the order given. The caller owns the result and must `dispose()` it. */
  static async open(paths: readonly string[]): Promise<ConcatenatedFile> {
    const parts: Part[] = [];
    try {
      let startByte = 0;
      for (const path of paths) {
        const handle = await open(path, 'r');
        parts.push({ path, handle, startByte, sizeBytes: 0 });
        const sizeBytes = (await handle.stat()).size;
        parts[parts.length - 1] = { path, handle, startByte, sizeBytes };
        startByte += sizeBytes;
      }
      return new ConcatenatedFile(parts);
    } catch (error) {
      await Promise.all(parts.map((part) => part.handle.close()));
      throw error;
    }
  }

  /** Exactly `lengthBytes` from `offset`. Throws `model-damaged` when the file ends before. */
  async read(offset: number, lengthBytes: number): Promise<Buffer> {
    if (offset + lengthBytes > this.sizeBytes) {
      throw new SottoError(
        'model-damaged',
        `${this.#name()} is truncated: it ends at byte ${this.sizeBytes}, ` +
          `but byte ${offset + lengthBytes} is needed.`,
      );
    }
    const out = Buffer.allocUnsafe(lengthBytes);
    let filled = 0;
    for (const part of this.#parts) {
      const at = offset + filled - part.startByte;
      if (filled === lengthBytes || at >= part.sizeBytes) continue;
      const wanted = Math.min(lengthBytes - filled, part.sizeBytes - at);
      await readFully(part, out.subarray(filled, filled + wanted), at);
      filled += wanted;
    }
    return out;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#parts.map((part) => part.handle.close()));
  }

  #name(): string {
    return this.#parts.map((part) => part.path).join(' + ');
  }
}

/** `FileHandle.read` may return fewer bytes than asked for: goes on until `target` is full. */
async function readFully(part: Part, target: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < target.length) {
    const { bytesRead } = await part.handle.read(
      target,
      done,
      target.length - done,
      position + done,
    );
    if (bytesRead === 0) {
      throw new SottoError('model-damaged', `${part.path} shrank while it was being read.`);
    }
    done += bytesRead;
  }
}
