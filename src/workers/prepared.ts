import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** What was worked out from a model, and all that it depends on besides the model. */
export interface PreparedWork {
  /** Short, for the file's name. */
  readonly kind: string;
  /** Versions, instruction sets, a format number. */
  readonly dependsOn: readonly (string | number)[];
}

const DIGEST_BYTES = 32;
/** Of the key, in the file's name. */
const KEY_CHARACTERS = 16;

/**
 * What one start works out from a model and the next one need not: files in the cache folder, which
 * may be deleted at any time. A file counts only when its name fits everything the work depends on,
 * its checksum fits its content, because native code takes it as it is, and its content has the form
 * that is asked for.
 */
export class PreparedFiles {
  /** @param dir null keeps nothing. */
  constructor(private readonly dir: string | null) {}

  /**
   * Those of one model, wherever its file lies.
   * @param sha256 of the file; nothing is kept for a model whose sum nobody knows
   */
  of(modelPath: string, sha256: string | undefined): ModelPreparedFiles {
    if (this.dir === null || sha256 === undefined) return new ModelPreparedFiles(null);
    return new ModelPreparedFiles({ dir: this.dir, name: basename(modelPath), sha256 });
  }
}

interface Place {
  readonly dir: string;
  /** For people who look into the folder, and to find what an older file has left. */
  readonly name: string;
  readonly sha256: string;
}

export class ModelPreparedFiles {
  constructor(private readonly place: Place | null) {}

  /** False where there is no place to keep anything. */
  get keepsFiles(): boolean {
    return this.place !== null;
  }

  /** What an earlier start kept, or null, also where `parse` throws. Never rejects. */
  async read<T>(work: PreparedWork, parse: (content: Uint8Array) => T): Promise<T | null> {
    if (this.place === null) return null;
    try {
      const file = await readFile(pathOf(this.place, work));
      const content = file.subarray(DIGEST_BYTES);
      return digest(content).equals(file.subarray(0, DIGEST_BYTES)) ? parse(content) : null;
    } catch {
      return null;
    }
  }

  /** In place of what an older build or file left. A full disk only makes the next start slower. */
  async keep(work: PreparedWork, content: Uint8Array): Promise<void> {
    if (this.place === null) return;
    try {
      const path = pathOf(this.place, work);
      await mkdir(this.place.dir, { recursive: true });
      const part = `${path}.${randomUUID()}.part`;
      await writeFile(part, Buffer.concat([digest(content), content]), { mode: 0o600 });
      await rename(part, path);
      await removeOthers(path, nameOf(this.place, work));
    } catch {
      return;
    }
  }
}

function pathOf(place: Place, work: PreparedWork): string {
  const key = createHash('sha256')
    .update(JSON.stringify([place.sha256, ...work.dependsOn]))
    .digest('hex');
  return join(place.dir, `${nameOf(place, work)}-${key.slice(0, KEY_CHARACTERS)}`);
}

function nameOf({ name }: Place, { kind }: PreparedWork): string {
  return `${kind}-${name}`;
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
