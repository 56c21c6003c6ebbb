import { getLlama, LlamaLogLevel } from 'node-llama-cpp';
import type { Llama } from 'node-llama-cpp';
import type { GeneratorLoad } from '../../shared/contracts/generator';
import type { AddonGate } from '../../shared/addon-gate';
import { SottoError } from '../../shared/errors';

type Backend = GeneratorLoad['backend'];

/** llama.cpp on loan; whoever took it gives it back, after all that was made with it has ended. */
export interface LlamaLoan {
  readonly llama: Llama;
  /** What llama.cpp said went wrong, the newest last, for the next error. */
  readonly nativeErrors: readonly string[];
  readonly giveBack: () => Promise<void>;
}

interface Open {
  readonly backend: Backend;
  readonly llama: Promise<Llama>;
  readonly nativeErrors: string[];
  users: number;
}

const KEPT_ERRORS = 8;

/** The one llama.cpp of this thread: its models share it, and the last one that goes ends it. */
export class LlamaRoot {
  #open: Open | null = null;

  constructor(private readonly addons: AddonGate) {}

  /** What it is open for, or null. */
  get backend(): Backend | null {
    return this.#open?.backend ?? null;
  }

  async take(backend: Backend): Promise<LlamaLoan> {
    const open = (this.#open ??= this.#start(backend));
    if (open.backend !== backend) {
      throw new SottoError('bug', `llama.cpp is in use on ${open.backend}, not on ${backend}`);
    }
    open.users += 1;
    try {
      const llama = await open.llama;
      const giveBack = async (): Promise<void> => {
        if (this.#leave(open)) await llama.dispose();
      };
      return { llama, nativeErrors: open.nativeErrors, giveBack };
    } catch (error) {
      this.#leave(open);
      throw error;
    }
  }

  #start(backend: Backend): Open {
    const nativeErrors: string[] = [];
    const start = (): Promise<Llama> =>
      getLlama({
        gpu: backend === 'cpu' ? false : backend,
        build: 'never',
        skipDownload: true,
        progressLogs: false,
        // Nothing on stdout: it belongs to the command line's JSON.
        logLevel: LlamaLogLevel.error,
        logger: (_level, message) => {
          nativeErrors.push(message.trim());
          if (nativeErrors.length > KEPT_ERRORS) nativeErrors.shift();
        },
      });
    return { backend, llama: this.addons.alone(start), nativeErrors, users: 0 };
  }

  /** True for the last one. */
  #leave(open: Open): boolean {
    open.users -= 1;
    if (open.users > 0) return false;
    if (this.#open === open) this.#open = null;
    return true;
  }
}
