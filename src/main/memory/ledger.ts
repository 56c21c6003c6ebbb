import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Memory } from '../../shared/contracts/memory';
import type {
  Forgotten,
  LedgerEntry,
  LedgerPage,
  LedgerQuery,
  LedgerStats,
  Undone,
} from '../../shared/contracts/ledger';
import { SottoError } from '../../shared/errors';
import type { Client } from '../../shared/rpc/contract';
import type { Voice } from '../../shared/contracts/voice';
import type { Paths } from '../paths';

export interface LedgerDeps {
  /** Getters, because the engines are loaded after this is made and may be missing. */
  readonly memory: () => Client<Memory>;
  readonly voice: () => Pick<Client<Voice>, 'embed'>;
  readonly paths: Pick<Paths, 'repliesDir' | 'speechCacheDir' | 'userDataDir'>;
  /** What is on screen and in the prompt must lose these turns too. */
  readonly onForgotten: (turnIds: readonly string[]) => void;
  /** These are back. */
  readonly onRestored: (undone: Undone) => Promise<void>;
  readonly onChanged: () => void;
}

/** The user's hands on what is remembered: list, correct, pin, forget, take back. */
export class MemoryLedger {
  constructor(private readonly deps: LedgerDeps) {}

  async page(query: LedgerQuery): Promise<LedgerPage> {
    return await this.deps.memory().ledger(query, {});
  }

  /** @throws SottoError `not-found` */
  async entry(id: string): Promise<LedgerEntry> {
    const entry = await this.deps.memory().ledgerEntry(id, {});
    if (entry !== null) return entry;
    throw new SottoError('not-found', `There is no memory ${id}.`);
  }

  /** The new words are found by meaning too, where the embedding model is installed. */
  async edit(id: string, text: string): Promise<LedgerEntry> {
    const embedding = await this.#embed(text.trim());
    const entry = await this.deps.memory().editEntry({ id, text, embedding }, {});
    this.deps.onChanged();
    return entry;
  }

  async pin(id: string, pinned: boolean): Promise<LedgerEntry> {
    const entry = await this.deps.memory().pinEntry(id, pinned, {});
    this.deps.onChanged();
    return entry;
  }

  async forget(ids: readonly string[]): Promise<Forgotten> {
    return await this.forgotten(this.deps.memory().forgetEntries(ids, {}));
  }

  /** Every turn in which these very words occur. */
  async forgetPhrase(phrase: string): Promise<Forgotten> {
    return await this.forgotten(this.deps.memory().forgetPhrase(phrase, {}));
  }

  /** Null when there is nothing to take back; what was forgotten before a restart stays forgotten. */
  async undo(): Promise<Undone | null> {
    const undone = await this.deps.memory().undo({});
    if (undone === null) return null;
    await this.deps.onRestored(undone);
    this.deps.onChanged();
    return undone;
  }

  async stats(): Promise<LedgerStats> {
    return await this.deps.memory().ledgerStats({});
  }

  /** What the database cannot reach: the spoken replies, and the model's state of earlier prompts. */
  async forgotten(deleting: Promise<Forgotten>): Promise<Forgotten> {
    const forgotten = await deleting;
    const { repliesDir, speechCacheDir, userDataDir } = this.deps.paths;
    const files = forgotten.turnIds.map((turnId) => join(repliesDir, `${turnId}.wav`));
    if (forgotten.entries + forgotten.turnIds.length > 0) {
      // Kept speech does not tell its words, so all of it goes.
      files.push(join(userDataDir, 'state'), speechCacheDir);
    }
    for (const file of files) await rm(file, { recursive: true, force: true });
    this.deps.onForgotten(forgotten.turnIds);
    this.deps.onChanged();
    return forgotten;
  }

  async #embed(text: string): Promise<Float32Array | null> {
    if (text === '') return null;
    try {
      const [vector] = await this.deps.voice().embed([text], {});
      return vector ?? null;
    } catch (error) {
      // Without the model the correction is still right, and found by its words.
      if (error instanceof SottoError && error.kind === 'not-ready') return null;
      throw error;
    }
  }
}
