import { availableParallelism } from 'node:os';
import type { Llama } from 'node-llama-cpp';
import type { CoreBudget } from '../../shared/core-budget';
import { MachineLoad } from '../machine-load';

/** A step on the cores. */
export interface CoreTurn {
  readonly threads: number;
  /** Call it in any case, as soon as the step is over: whisper waits for it. */
  readonly end: () => void;
}

/**
 * The turns of one engine on the cores, a batch or a token each: it waits until whisper and Piper are
 * done, and computes with as many threads as other programs leave.
 */
export class CoreTurns {
  #waitedMs = 0;

  /** @param most threads that a turn takes unless it wants another number */
  constructor(
    private readonly llama: Pick<Llama, 'maxThreads'>,
    private readonly cores: CoreBudget,
    private readonly most: number,
    private readonly load: Pick<MachineLoad, 'threads'> = new MachineLoad(),
  ) {}

  /** Waited so far for whisper and Piper to leave the cores, ms. */
  get waitedMs(): number {
    return this.#waitedMs;
  }

  /** Resolves when the step may be computed; it is under way until `end` is called. Kind `aborted`. */
  async begin(signal: AbortSignal, wanted = this.most): Promise<CoreTurn> {
    const { waitedMs, end } = await this.cores.beginStep(signal);
    this.#waitedMs += waitedMs;
    try {
      const threads = this.load.threads(wanted, availableParallelism());
      if (this.llama.maxThreads !== threads) this.llama.maxThreads = threads;
      return { threads, end };
    } catch (error) {
      end();
      throw error;
    }
  }
}
