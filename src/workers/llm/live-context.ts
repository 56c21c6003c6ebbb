import type { LlamaContext, LlamaContextSequence, LlamaModel } from 'node-llama-cpp';
import type { SottoError } from '../../shared/errors';
import { MOST_BATCH_TOKENS } from './batch-size';

export interface LiveContextOptions {
  /** Wanted, and what will do where there is no memory for so many. */
  readonly contextTokens: number | { readonly min: number; readonly max: number };
  readonly threads: number;
  /** Says in the user's terms why no context could be made. */
  readonly refused: (error: unknown) => SottoError;
}

interface Open {
  readonly context: LlamaContext;
  readonly sequence: LlamaContextSequence;
}

/**
 * What one conversation takes in the model's memory: its KV cache and the buffers to compute with. It
 * may be given back while nobody talks; the next use makes it anew.
 */
export class LiveContext {
  /** Null while it is given back. */
  #open: Open | null = null;
  #size: LiveContextOptions['contextTokens'];

  private constructor(
    private readonly model: LlamaModel,
    private readonly options: LiveContextOptions,
  ) {
    this.#size = options.contextTokens;
  }

  /** Rejects with what `refused` makes of it. */
  static async open(model: LlamaModel, options: LiveContextOptions): Promise<LiveContext> {
    const live = new LiveContext(model, options);
    await live.sequence();
    return live;
  }

  /** How many it holds at most, also while it is given back: prompts are cut for it. */
  get contextTokens(): number {
    return typeof this.#size === 'number' ? this.#size : this.#size.max;
  }

  /** Tokens it holds now. */
  get cachedTokens(): number {
    return this.#open?.sequence.nextTokenIndex ?? 0;
  }

  /**
   * What to evaluate on; made anew, of the very same size, when it was given back. Rejects with what
   * `refused` makes of it.
   */
  async sequence(): Promise<LlamaContextSequence> {
    if (this.#open === null) {
      try {
        this.#open = await this.#make();
      } catch (error) {
        throw this.options.refused(error);
      }
      this.#size = this.#open.context.contextSize;
    }
    return this.#open.sequence;
  }

  /** After an engine error nothing is known about what it holds. */
  async clear(): Promise<void> {
    await this.#open?.sequence.clearHistory();
  }

  /** @returns tokens that were held */
  async giveBack(): Promise<number> {
    const open = this.#open;
    if (open === null) return 0;
    const tokens = open.sequence.nextTokenIndex;
    this.#open = null;
    await open.sequence.dispose();
    await open.context.dispose();
    return tokens;
  }

  async #make(): Promise<Open> {
    const context = await this.model.createContext({
      sequences: 1,
      contextSize: this.#size,
      batchSize: MOST_BATCH_TOKENS,
      // Ideal, and at least: a turn on the cores goes down when others need them.
      threads: { ideal: this.options.threads, min: 1 },
      flashAttention: true,
      // Sliding-window models (Gemma) would evaluate the whole prompt anew each turn without it.
      swaFullCache: true,
    });
    return { context, sequence: context.getSequence() };
  }
}
