import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelEntry, ModelProgress } from '../../shared/contracts/library-calls';
import { errorMessage, isAbort, SottoError } from '../../shared/errors';
import type { Model } from '../../shared/models';
import type { Settings } from '../../shared/settings';
import { cacheDir } from './cache-dir';
import { loadCatalog } from './catalog';
import { modelEntry } from './model-entry';
import { pullModel, sourceChoice } from './pull';
import type { PullOptions } from './pull';
import { storeKey, verifyModel } from './verify';
import { VerifiedStore } from './verified-store';

export interface ModelManagerOptions {
  readonly modelsDir: string;
  readonly settings: () => Settings;
  readonly onProgress: (progress: ModelProgress) => void;
  /** For tests: another hub, another cache. */
  readonly pullOptions?: Partial<Pick<PullOptions, 'cacheDir' | 'hubUrl' | 'sources' | 'pythons'>>;
}

/** Progress is told at most this often; a download reports every piece of some kilobytes. */
const TELL_EVERY_MS = 120;

/** Fetches, checks and deletes models while Sotto runs; what is in use is never taken away. */
export class ModelManager {
  readonly #running = new Map<string, AbortController>();

  constructor(private readonly options: ModelManagerOptions) {}

  list(): readonly ModelEntry[] {
    const { modelsDir } = this.options;
    return loadCatalog(modelsDir).models.map((model) => modelEntry(model, modelsDir));
  }

  /** @throws SottoError `busy` when something is done with it already */
  async pull(id: string): Promise<void> {
    const model = this.#find(id);
    await this.#run(id, async (signal, tell) => {
      await pullModel(model, {
        modelsDir: this.options.modelsDir,
        cacheDir: cacheDir(),
        sources: sourceChoice(),
        reach: { unreachable: false },
        ...this.options.pullOptions,
        signal,
        onProgress: ({ step, doneBytes, totalBytes }) =>
          tell(step === 'download' || step === 'verify' ? step : 'unpack', doneBytes, totalBytes),
      });
    });
  }

  async verify(id: string): Promise<void> {
    const model = this.#find(id);
    await this.#run(id, async (signal, tell) => {
      await verifyModel(model, {
        modelsDir: this.options.modelsDir,
        force: true,
        signal,
        onProgress: (_file, doneBytes, totalBytes) => tell('verify', doneBytes, totalBytes),
      });
    });
  }

  /** What was downloaded so far is kept and goes on from there the next time. */
  cancel(id: string): void {
    this.#running.get(id)?.abort();
  }

  /** @throws SottoError `bad-input` while the settings name it */
  async delete(id: string): Promise<void> {
    const model = this.#find(id);
    if (Object.values(this.options.settings().models).includes(id)) {
      throw new SottoError('bad-input', `${model.name} is in use.`, {
        hint: 'Choose another model for its role first.',
      });
    }
    if (this.#running.has(id)) {
      throw new SottoError('busy', `Something is being done with ${model.name}.`);
    }
    const { modelsDir } = this.options;
    const store = new VerifiedStore(modelsDir);
    for (const file of model.files) await store.forget(storeKey(model, file));
    await rm(join(modelsDir, model.id), { recursive: true, force: true });
  }

  /** Ends what runs, at the end of the app. */
  dispose(): void {
    for (const controller of this.#running.values()) controller.abort();
  }

  #find(id: string): Model {
    const model = loadCatalog(this.options.modelsDir).find(id);
    if (model !== undefined) return model;
    throw new SottoError('not-found', `No model has the id "${id}".`);
  }

  async #run(
    id: string,
    work: (
      signal: AbortSignal,
      tell: (step: 'download' | 'unpack' | 'verify', done: number, total: number | null) => void,
    ) => Promise<void>,
  ): Promise<void> {
    if (this.#running.has(id)) {
      throw new SottoError('busy', 'Something is being done with this model already.');
    }
    const { onProgress } = this.options;
    const controller = new AbortController();
    this.#running.set(id, controller);
    let toldMs = Number.NEGATIVE_INFINITY;
    const end = (step: 'done' | 'failed' | 'cancelled', problem: string | null): void =>
      onProgress({ id, step, doneBytes: 0, totalBytes: null, problem });
    try {
      await work(controller.signal, (step, doneBytes, totalBytes) => {
        const atMs = performance.now();
        if (atMs - toldMs < TELL_EVERY_MS) return;
        toldMs = atMs;
        onProgress({ id, step, doneBytes, totalBytes, problem: null });
      });
      end('done', null);
    } catch (error) {
      if (isAbort(error) && controller.signal.aborted) {
        end('cancelled', null);
        return;
      }
      const hint = error instanceof SottoError && error.hint !== undefined ? ` ${error.hint}` : '';
      end('failed', `${errorMessage(error)}${hint}`);
      throw error;
    } finally {
      this.#running.delete(id);
    }
  }
}
