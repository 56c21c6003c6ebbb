import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

export interface WrittenFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** A file that is hashed while it is written. The caller owns it and must `dispose()` it. */
export class HashingFile {
  #bytes = 0;
  readonly #hash = createHash('sha256');

  private constructor(private readonly handle: FileHandle) {}

  /** Starts the file anew. */
  static async create(path: string): Promise<HashingFile> {
    return new HashingFile(await open(path, 'w'));
  }

  get bytes(): number {
    return this.#bytes;
  }

  async write(chunk: Buffer): Promise<void> {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    for (let done = 0; done < chunk.length;) {
      done += (await this.handle.write(chunk, done)).bytesWritten;
    }
  }

  /** Makes the file durable; to be called once, after the last write. */
  async finish(): Promise<WrittenFile> {
    await this.handle.sync();
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  async dispose(): Promise<void> {
    await this.handle.close();
  }
}
