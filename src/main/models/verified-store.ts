import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const entrySchema = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().nonnegative(),
  mtimeMs: z.number(),
  ino: z.number(),
});

const storeSchema = z.object({ version: z.literal(1), files: z.record(z.string(), entrySchema) });

export type VerifiedEntry = z.infer<typeof entrySchema>;

/**
 * `verified.json` in the models folder: what each file's sha256 was, and how the file looked on
 * disk then. It saves hashing gigabytes at each start, and it holds the pin of files for which the
 * catalogue knows no sum.
 */
export class VerifiedStore {
  readonly #path: string;

  constructor(modelsDir: string) {
    this.#path = join(modelsDir, 'verified.json');
  }

  /** A broken file counts as empty: everything is then hashed again. */
  async read(key: string): Promise<VerifiedEntry | undefined> {
    return (await this.#load())[key];
  }

  async write(key: string, sha256: string, stats: Stats): Promise<void> {
    const { size, mtimeMs, ino } = stats;
    await this.#update((files) => ({ ...files, [key]: { sha256, bytes: size, mtimeMs, ino } }));
  }

  async forget(key: string): Promise<void> {
    await this.#update((files) => {
      const rest = { ...files };
      delete rest[key];
      return rest;
    });
  }

  async #load(): Promise<Record<string, VerifiedEntry>> {
    try {
      return storeSchema.parse(JSON.parse(await readFile(this.#path, 'utf8'))).files;
    } catch {
      return {};
    }
  }

  async #update(
    change: (files: Record<string, VerifiedEntry>) => Record<string, VerifiedEntry>,
  ): Promise<void> {
    const files = change(await this.#load());
    await mkdir(dirname(this.#path), { recursive: true });
    const temporary = `${this.#path}.${process.pid}`;
    await writeFile(temporary, `${JSON.stringify({ version: 1, files }, null, 2)}\n`);
    await rename(temporary, this.#path);
  }
}

/** True when the file is, to all appearances, the one that was hashed. */
export function looksUnchanged(entry: VerifiedEntry, stats: Stats): boolean {
  return entry.bytes === stats.size && entry.mtimeMs === stats.mtimeMs && entry.ino === stats.ino;
}
