import { errorMessage } from '../../shared/errors';
import type { Settings } from '../../shared/settings';
import type { ModelPart } from './model-parts';

export interface ReloaderDeps {
  /** Resolves when no turn runs. */
  readonly idle: () => Promise<void>;
  readonly isDisposed: () => boolean;
  readonly settings: () => Settings;
  /** What is loaded beside the parts, and would be in the way of these settings, ends. */
  readonly makeWay: (settings: Settings) => Promise<void>;
  /** Loads what the settings name and is not loaded, and these parts; answers what was loaded. */
  readonly load: (settings: Settings, parts: readonly ModelPart[]) => Promise<readonly ModelPart[]>;
  /** The prompt's stable part is computed again, before the next turn needs it. */
  readonly rewarm: () => Promise<void>;
  /** What the settings ask for is loaded: whatever depends on it may follow. */
  readonly reloaded: () => void;
  readonly failed: (text: string) => void;
}

/** Another model without a restart: one change after the other, never under a turn. */
export class Reloader {
  #last: Promise<void> = Promise.resolve();

  constructor(private readonly deps: ReloaderDeps) {}

  /** `parts` are loaded in any case; the others where the settings ask for something else. */
  ask(parts: readonly ModelPart[]): void {
    this.#last = this.#last
      .then(() => this.#reload(parts))
      .catch((error: unknown) => {
        // Quitting takes the engines away from under it.
        if (!this.deps.isDisposed()) this.deps.failed(errorMessage(error));
      });
  }

  /** The persona is about to change: what was computed for the one before is computed again. */
  rewarmAfter(change: Promise<void>): void {
    const { idle, isDisposed, rewarm, failed } = this.deps;
    const again = async (): Promise<void> => {
      await change;
      await idle();
      if (!isDisposed()) await rewarm();
    };
    this.#last = this.#last.then(again).catch((error: unknown) => {
      if (!isDisposed()) failed(errorMessage(error));
    });
  }

  /** Resolves when nothing is being loaded any more. */
  get settled(): Promise<void> {
    return this.#last;
  }

  async #reload(parts: readonly ModelPart[]): Promise<void> {
    const { idle, isDisposed, makeWay, load, rewarm, reloaded } = this.deps;
    await idle();
    if (isDisposed()) return;
    // Later ones have a change of their own.
    const settings = this.deps.settings();
    await makeWay(settings);
    await idle();
    if (isDisposed()) return;
    try {
      const loaded = await load(settings, parts);
      if (loaded.includes('thinking')) await rewarm();
    } finally {
      if (!isDisposed()) reloaded();
    }
  }
}
