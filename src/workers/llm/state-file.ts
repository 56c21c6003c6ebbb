import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

const descriptionSchema = z.strictObject({
  /** What the state belongs to: model, context size and prefix tokens. */
  key: z.string(),
  sha256: z.string(),
  bytes: z.number().int().positive(),
});

export interface StateKey {
  readonly modelPath: string;
  readonly contextTokens: number;
  readonly backend: string;
  readonly tokens: readonly number[];
}

interface StateStore {
  saveState(path: string): Promise<void>;
  loadState(path: string): Promise<void>;
}

/**
 * The KV state of the warmed persona on disk, so that a cold start does not evaluate it again. A
 * state of another model, or a damaged one, can end the process: it is loaded only when the
 * description beside it names the same model, prefix and checksum.
 */
export class StateFile {
  constructor(private readonly path: string) {}

  /** True when the state was loaded. Anything that does not fit is ignored. */
  async restore(store: StateStore, stateKey: StateKey): Promise<boolean> {
    try {
      const described = descriptionSchema.parse(
        JSON.parse(await readFile(this.#descriptionPath, 'utf8')),
      );
      if (described.key !== (await keyOf(stateKey))) return false;
      if ((await stat(this.path)).size !== described.bytes) return false;
      if ((await sha256(this.path)) !== described.sha256) return false;
      await store.loadState(this.path);
      return true;
    } catch {
      return false;
    }
  }

  /** Written whole or not at all; the description last. */
  async save(store: StateStore, stateKey: StateKey): Promise<void> {
    const part = `${this.path}.part`;
    await mkdir(dirname(this.path), { recursive: true });
    await rm(this.#descriptionPath, { force: true });
    await store.saveState(part);
    const description = {
      key: await keyOf(stateKey),
      sha256: await sha256(part),
      bytes: (await stat(part)).size,
    };
    await rename(part, this.path);
    await writeFile(`${this.#descriptionPath}.part`, JSON.stringify(description));
    await rename(`${this.#descriptionPath}.part`, this.#descriptionPath);
  }

  get #descriptionPath(): string {
    return `${this.path}.json`;
  }
}

async function keyOf({ modelPath, contextTokens, backend, tokens }: StateKey): Promise<string> {
  const { size, mtimeMs } = await stat(modelPath);
  // Raised when a new llama.cpp changes what it writes.
  const format = 1;
  return createHash('sha256')
    .update(JSON.stringify([format, modelPath, size, mtimeMs, contextTokens, backend, tokens]))
    .digest('hex');
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
