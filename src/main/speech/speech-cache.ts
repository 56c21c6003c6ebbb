import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorMessage } from '../../shared/errors';
import { decodeSpeech, encodeSpeech } from './speech-file';
import type { CachedSpeech } from './speech-file';

/** What decides how a piece of text sounds. */
export interface SpeechKey {
  readonly voiceId: string;
  readonly speed: number;
  readonly text: string;
}

export interface SpeechCacheOptions {
  /** Made when the first speech is kept; deleting it is the way to forget, also from outside. */
  readonly folder: string;
  readonly limitBytes: number;
  /** Told once per run when nothing can be kept; speech goes on without the cache. */
  readonly onProblem: (problem: string) => void;
}

const EXTENSION = '.speech';

/**
 * Spoken clauses on disk, the least recently used given up first (product E8). File names are hashes
 * and nothing holds the words, but the sound is as private as they are: it is deleted with the rest
 * when something is forgotten. A file that is damaged is deleted and counts as not there.
 */
export class SpeechCache {
  /** By file name, the one used longest ago first. */
  #known = new Map<string, number>();
  #bytes = 0;
  #writing: Promise<void>;
  #told = false;

  constructor(private readonly options: SpeechCacheOptions) {
    this.#writing = this.#takeStock();
  }

  /** Null when it was never spoken, or no longer is. Never rejects. */
  async get(key: SpeechKey): Promise<CachedSpeech | null> {
    const name = fileName(key);
    if (!this.#known.has(name)) return null;
    const path = join(this.options.folder, name);
    try {
      const speech = decodeSpeech(await readFile(path));
      this.#use(name);
      // Only the order of giving up hangs on it.
      void utimes(path, new Date(), new Date()).catch(() => undefined);
      return speech;
    } catch {
      this.#drop(name);
      await rm(path, { force: true }).catch(() => undefined);
      return null;
    }
  }

  /** Keeps a clause; returns at once, `settled` tells when it is on disk. */
  put(key: SpeechKey, speech: CachedSpeech): void {
    const bytes = encodeSpeech(speech);
    if (bytes.length > this.options.limitBytes) return;
    this.#writing = this.#writing.then(() => this.#write(fileName(key), bytes));
  }

  async settled(): Promise<void> {
    await this.#writing;
  }

  async #write(name: string, bytes: Uint8Array): Promise<void> {
    const { folder } = this.options;
    const path = join(folder, name);
    const unfinished = join(folder, `${randomUUID()}.tmp`);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(unfinished, bytes, { mode: 0o600 });
      await rename(unfinished, path);
      this.#drop(name);
      this.#known.set(name, bytes.length);
      this.#bytes += bytes.length;
      await this.#makeRoom();
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined);
      if (!this.#told) this.options.onProblem(`Speech is not kept: ${errorMessage(error)}`);
      this.#told = true;
    }
  }

  async #makeRoom(): Promise<void> {
    for (const name of this.#known.keys()) {
      if (this.#bytes <= this.options.limitBytes) return;
      this.#drop(name);
      await rm(join(this.options.folder, name), { force: true });
    }
  }

  /** What earlier runs kept. */
  async #takeStock(): Promise<void> {
    const { folder } = this.options;
    const found: { name: string; bytes: number; usedMs: number }[] = [];
    try {
      for (const name of await readdir(folder)) {
        if (!name.endsWith(EXTENSION)) continue;
        const { size, mtimeMs } = await stat(join(folder, name));
        found.push({ name, bytes: size, usedMs: mtimeMs });
      }
    } catch {
      // There is none yet, or it is being deleted: an empty cache.
    }
    found.sort((a, b) => a.usedMs - b.usedMs);
    for (const { name, bytes } of found) {
      this.#known.set(name, bytes);
      this.#bytes += bytes;
    }
    await this.#makeRoom().catch(() => undefined);
  }

  #use(name: string): void {
    const bytes = this.#known.get(name);
    if (bytes === undefined) return;
    this.#known.delete(name);
    this.#known.set(name, bytes);
  }

  #drop(name: string): void {
    this.#bytes -= this.#known.get(name) ?? 0;
    this.#known.delete(name);
  }
}

function fileName({ voiceId, speed, text }: SpeechKey): string {
  const what = JSON.stringify([voiceId, speed, text]);
  return `${createHash('sha256').update(what).digest('hex').slice(0, 40)}${EXTENSION}`;
}
