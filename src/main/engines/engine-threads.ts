import { join } from 'node:path';
import { AddonGate } from '../../shared/addon-gate';
import { CoreBudget } from '../../shared/core-budget';
import type { SottoError } from '../../shared/errors';
import type { Settings } from '../../shared/settings';
import type { SpanSink, SpanThread } from '../../shared/trace';
import type { Paths } from '../paths';
import { chooseThreads, mustShareCores } from './threads';
import { WorkerHost } from './worker-host';

export type EngineThread = 'memory' | 'stt' | 'llm' | 'onnx';

export interface EngineThreadsOptions {
  readonly paths: Paths;
  readonly settings: Settings;
  readonly onSpans: SpanSink;
  /** An engine thread ended by itself. */
  readonly onCrash: (name: SpanThread, error: SottoError) => void;
}

/** The threads themselves: what they share, and how they end. */
export class EngineThreads {
  #hosts: WorkerHost[] = [];
  readonly #cores: SharedArrayBuffer | null;
  readonly #addons = AddonGate.allocate();
  #started = 0;

  constructor(private readonly options: EngineThreadsOptions) {
    const threads = chooseThreads(options.settings.engines);
    this.#cores = mustShareCores(threads) ? CoreBudget.allocate() : null;
  }

  async start(name: EngineThread): Promise<WorkerHost> {
    const { paths, onSpans, onCrash } = this.options;
    this.#started += 1;
    const addonKey = this.#started;
    const host = await WorkerHost.start({
      name,
      entry: join(paths.workersDir, `${name}.js`),
      onSpans,
      data: {
        cores: this.#cores,
        addons: this.#addons,
        addonKey,
        preparedDir: paths.preparedDir,
      },
      onCrash: (error) => {
        // The other engines would wait for the step or the load it was in.
        new AddonGate(this.#addons, addonKey).takeBack();
        if (name !== 'memory') new CoreBudget(this.#cores).takeBack(name);
        onCrash(name, error);
      },
    });
    this.#hosts.push(host);
    return host;
  }

  /** At quit, before `stop`: a thread that waits to load its addon no longer does. */
  loadNoMore(): void {
    new AddonGate(this.#addons).close();
  }

  /** Disposes, and waits until every thread has left by itself. The memory goes last. */
  async stop(): Promise<void> {
    const hosts = this.#hosts.splice(0);
    const memory = hosts.filter((host) => host.name === 'memory');
    const others = hosts.filter((host) => host.name !== 'memory');
    const results = await Promise.allSettled(others.map((host) => host.stop()));
    results.push(...(await Promise.allSettled(memory.map((host) => host.stop()))));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}
