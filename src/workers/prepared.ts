import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** What was worked out, and all that it depends on. */
export interface PreparedWork {
  /** Short, for the file's name. */
  readonly kind: string;
  /** A changed file is another model. */
  readonly modelPath: string;
  /** Anything else the result depends on: versions, instruction sets, a format number. */
  readonly dependsOn: readonly (string | number)[];
}

const DIGEST_BYTES = 32;
/** Of the key, in the file's name. */
const KEY_CHARACTERS = 16;

/**
 * What one start works out from a model and the next one need not: files in the cache folder, which
 * may be deleted at any time. A file counts only when its name fits everything the work depends on
 * and its checksum fits its content, because native code takes it as it is.
 */
export class PreparedFiles {
  /** @param dir null keeps nothing. */
  constructor(private readonly dir: string | null) {}

  /** False where there is no place to keep anything. */
  get keepsFiles(): boolean {
    return this.dir !== null;
  }

  /** What an earlier start kept, or null. Never rejects. */
  async read(work: PreparedWork): Promise<Uint8Array | null> {
    try {
      const file = await readFile(await this.#pathOf(work));
      const content = file.subarray(DIGEST_BYTES);
      return digest(content).equals(file.subarray(0, DIGEST_BYTES)) ? content : null;
    } catch {
      return null;
    }
  }

  /** In place of what an older build or file left. A full disk only makes the next start slower. */
  async keep(work: PreparedWork, content: Uint8Array): Promise<void> {
    try {
      const path = await this.#pathOf(work);
      await mkdir(join(path, '..'), { recursive: true });
      const part = `${path}.${randomUUID()}.part`;
      await writeFile(part, Buffer.concat([digest(content), content]), { mode: 0o600 });
      await rename(part, path);
      await removeOthers(path, nameOf(work));
    } catch {
      return;
    }
  }

  async #pathOf(work: PreparedWork): Promise<string> {
    if (this.dir === null) throw new Error('nothing is kept');
    const { size, mtimeMs } = await stat(work.modelPath);
    const key = createHash('sha256')
      .update(JSON.stringify([work.modelPath, size, mtimeMs, ...work.dependsOn]))
      .digest('hex');
    return join(this.dir, `${nameOf(work)}-${key.slice(0, KEY_CHARACTERS)}`);
  }
}

function nameOf({ kind, modelPath }: PreparedWork): string {
  return `${kind}-${basename(modelPath)}`;
}

async function removeOthers(path: string, name: string): Promise<void> {
  const dir = join(path, '..');
  for (const entry of await readdir(dir)) {
    const other = join(dir, entry);
    if (entry.startsWith(`${name}-`) && other !== path) await rm(other, { force: true });
  }
}

function digest(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}
