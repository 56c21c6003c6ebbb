import type { FactRecord, Profile } from '../../shared/contracts/profile';
import type { CallOptions, Client } from '../../shared/rpc/contract';
import { profileLines } from './profile-lines';
import type { ProfileLimits } from './profile-lines';

/**
 * The current facts, read from the memory once and again after each change. The prompt's profile part
 * and the extractor both ask here, so that a turn costs no query.
 */
export class ProfileCache {
  #facts: Promise<readonly FactRecord[]> | null = null;
  /** Counts changes: a prompt part made from an older one is out of date. */
  #version = 0;

  constructor(private readonly memory: () => Pick<Client<Profile>, 'profile'>) {}

  get version(): number {
    return this.#version;
  }

  /** Current facts in profile order. A failed read is not kept: the next call asks again. */
  async facts(options: CallOptions = {}): Promise<readonly FactRecord[]> {
    const version = this.#version;
    this.#facts ??= this.#read(options).catch((error: unknown) => {
      if (version === this.#version) this.#facts = null;
      throw error;
    });
    return await this.#facts;
  }

  async #read(options: CallOptions): Promise<readonly FactRecord[]> {
    return await this.memory().profile(options);
  }

  /** What the prompt says about the user, the most important first; see {@link profileLines}. */
  async lines(limits?: ProfileLimits, options: CallOptions = {}): Promise<readonly string[]> {
    return profileLines(await this.facts(options), limits);
  }

  /** To be called after every change of facts, whoever made it. */
  invalidate(): void {
    this.#version += 1;
    this.#facts = null;
  }
}
