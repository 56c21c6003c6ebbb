import { LlamaGrammarEvaluationState, SpecialToken, SpecialTokensText } from 'node-llama-cpp';
import type { ChatWrapper, LlamaModel, Token } from 'node-llama-cpp';
import type {
  GeneratorInfo,
  GeneratorLoad,
  LlmBackend,
  SamplingOptions,
} from '../../shared/contracts/generator';
import { CoreBudget } from '../../shared/core-budget';
import { throwIfAborted } from '../../shared/errors';
import type { SottoError } from '../../shared/errors';
import type { Prompt } from '../../shared/prompt';
import { BatchSize } from './batch-size';
import { CoreTurns } from './core-turns';
import type { LlamaLoan, LlamaRoot } from './llama-root';
import { LiveContext } from './live-context';
import { loadError } from './load-error';
import { chatWrapperOf, renderChat } from './render-chat';
import { renderTranscript } from './render-transcript';
import { sampleTokens } from './sample-tokens';
import type { RenderedPrompt, Segment } from './segments';
import { StepThreads } from './step-threads';

/** Below this a context cannot hold a persona and an answer. */
const MIN_CONTEXT_TOKENS = 512;
/** What work beside the conversation gets: an instruction, one message and a line of answer. */
const ASIDE_TOKENS = 1024;

/** All but the conversation: what a second one beside it shares with it. */
interface LoadedModel {
  readonly loan: LlamaLoan;
  readonly model: LlamaModel;
  /** Null where prompts are written as a transcript. */
  readonly chatWrapper: ChatWrapper | null;
  readonly cores: CoreBudget;
  readonly threads: number;
  readonly stepThreads: StepThreads;
  /** Says in the user's terms why there is no context. */
  readonly refused: (error: unknown) => SottoError;
}

/**
 * The native objects of one loaded model: llama → model → context → one sequence, at token level.
 * llama.cpp itself is shared with the other model of this thread.
 * The sequence's own token list is the truth about what the KV cache holds. Callers take turns
 * (SerialQueue): nothing here may run twice at once, but for the tokenizer.
 */
export class LlamaEngine {
  readonly info: GeneratorInfo;
  readonly #batch = new BatchSize();
  readonly #turns: CoreTurns;

  private constructor(
    private readonly loaded: LoadedModel,
    private readonly live: LiveContext,
    info: Omit<GeneratorInfo, 'contextTokens'>,
  ) {
    const { loan, cores, threads } = loaded;
    this.info = { ...info, contextTokens: live.contextTokens };
    this.#turns = new CoreTurns(loan.llama, cores, threads);
  }

  /** Loads model and context. Errors: `aborted`, `model-damaged`, `out-of-memory`, `unsupported`. */
  static async load(
    options: GeneratorLoad,
    root: LlamaRoot,
    cores: CoreBudget,
    signal: AbortSignal,
  ): Promise<LlamaEngine> {
    const startMs = performance.now();
    const { threads } = options;
    const owned: { dispose(): Promise<void> }[] = [];
    let nativeErrors: readonly string[] = [];
    const refused = (error: unknown): SottoError => loadError(error, options, nativeErrors);
    try {
      const loan = await root.take(options.backend);
      nativeErrors = loan.nativeErrors;
      owned.unshift({ dispose: loan.giveBack });
      const { llama } = loan;
      const model = await llama.loadModel({ modelPath: options.modelPath, loadSignal: signal });
      owned.unshift(model);
      const max = Math.min(options.contextTokens, model.trainContextSize);
      const contextTokens = { min: Math.min(MIN_CONTEXT_TOKENS, max), max };
      const live = await LiveContext.open(model, { contextTokens, threads, refused });
      owned.unshift({ dispose: async () => void (await live.giveBack()) });
      const chatWrapper =
        options.promptStyle === 'chat' ? chatWrapperOf(model, options.chatFormat) : null;
      const info: Omit<GeneratorInfo, 'contextTokens'> = {
        backend: llama.gpu === false ? 'cpu' : (llama.gpu satisfies LlmBackend),
        deviceNames: llama.gpu === false ? [] : await llama.getGpuDeviceNames(),
        loadMs: performance.now() - startMs,
      };
      const loaded: LoadedModel = {
        loan,
        model,
        chatWrapper,
        // A GPU does not compete for the cores.
        cores: llama.gpu === false ? cores : new CoreBudget(null),
        threads,
        stepThreads: new StepThreads(threads),
        refused,
      };
      return new LlamaEngine(loaded, live, info);
    } catch (error) {
      for (const native of owned) await native.dispose();
      throwIfAborted(signal);
      throw refused(error);
    }
  }

  /** Leaves first, then branches, then the root. */
  async dispose(): Promise<void> {
    await this.live.giveBack();
    await this.loaded.model.dispose();
    await this.loaded.loan.giveBack();
  }

  /**
   * Gives the memory of the conversation back, KV cache and compute buffers; the model stays loaded.
   * The next evaluation makes a context of the same size, or fails with `out-of-memory`.
   * @returns tokens that were held
   */
  async releaseContext(): Promise<number> {
    return await this.live.giveBack();
  }

  /**
   * The same model with a small context of its own; whoever opened it calls `releaseContext`, and
   * nothing else of it needs an end. Errors: `out-of-memory`.
   */
  async openAside(): Promise<LlamaEngine> {
    const { model, threads, refused } = this.loaded;
    const contextTokens = Math.min(ASIDE_TOKENS, this.info.contextTokens);
    const live = await LiveContext.open(model, { contextTokens, threads, refused });
    return new LlamaEngine(this.loaded, live, this.info);
  }

  render(prompt: Prompt): RenderedPrompt {
    const { chatWrapper, model } = this.loaded;
    return chatWrapper === null
      ? renderTranscript(prompt, model.tokens.shouldPrependBosToken)
      : renderChat(prompt, chatWrapper);
  }

  /** Safe beside a running generation: the vocabulary is never written. */
  tokenize = (segment: Segment, first: boolean): readonly Token[] => {
    const { tokenizer, tokens } = this.loaded.model;
    switch (segment.kind) {
      case 'template':
        return new SpecialTokensText(segment.text).tokenize(tokenizer, !first);
      case 'builtin':
        // Models that want no such token at the start would see it doubled.
        if (segment.text === 'BOS' && first && !tokens.shouldPrependBosToken) return [];
        return new SpecialToken(segment.text).tokenize(tokenizer);
      case 'plain':
        return tokenizer(segment.text, false, first ? undefined : 'trimLeadingSpace');
    }
  };

  detokenize = (tokens: readonly number[], previous: readonly number[]): string =>
    this.loaded.model.detokenize(asTokens(tokens), false, asTokens(previous));

  isEnd(token: number): boolean {
    return this.loaded.model.isEogToken(asToken(token));
  }

  /** Tokens the KV cache holds now. */
  get cachedTokens(): number {
    return this.live.cachedTokens;
  }

  /** Waited so far for whisper and Piper to leave the cores, ms over the engine's life. */
  get coresWaitedMs(): number {
    return this.#turns.waitedMs;
  }

  /**
   * Makes the cache hold a prefix of `tokens` and nothing else; returns how many. The last token is
   * always left to evaluate, because the next one is sampled from its logits.
   */
  async keepPrefix(tokens: readonly number[]): Promise<number> {
    const sequence = await this.live.sequence();
    const { firstDifferentIndex } = sequence.compareContextTokens(asTokens(tokens));
    const keep = Math.max(0, Math.min(firstDifferentIndex, tokens.length - 1));
    const end = sequence.nextTokenIndex;
    if (keep < end) await sequence.eraseContextTokenRanges([{ start: keep, end }]);
    return keep;
  }

  /** Evaluates tokens in batches; a cancel takes effect between two of them. Kind `aborted`. */
  async evaluate(tokens: readonly number[], signal: AbortSignal): Promise<void> {
    const sequence = await this.live.sequence();
    let at = 0;
    while (at < tokens.length) {
      throwIfAborted(signal);
      const { end } = await this.#turns.begin(signal);
      try {
        const batch = tokens.slice(at, at + this.#batch.tokens);
        const startMs = performance.now();
        await sequence.evaluateWithoutGeneratingNewTokens(asTokens(batch));
        this.#batch.took(batch.length, performance.now() - startMs);
        at += batch.length;
      } finally {
        end();
      }
    }
    // Recurrent and hybrid models cannot drop the end of their state: they return to a checkpoint.
    if (sequence.needsCheckpoints) await sequence.takeCheckpoint();
  }

  /**
   * Evaluates `tokens`, then yields sampled tokens, end tokens included, for as long as it is asked.
   * A yielded token is evaluated only when the next one is asked for. `onLogits` is called when the
   * logits of the last prompt token are there, before the first token is sampled.
   */
  async *generate(
    tokens: readonly number[],
    sampling: SamplingOptions,
    signal: AbortSignal,
    onLogits: () => void,
    grammar?: string,
  ): AsyncGenerator<number, void, void> {
    const inLastBatch = Math.min(tokens.length, this.#batch.tokens);
    const head = tokens.slice(0, tokens.length - inLastBatch);
    if (head.length > 0) await this.evaluate(head, signal);
    throwIfAborted(signal);
    yield* sampleTokens({
      sequence: await this.live.sequence(),
      tokens: asTokens(tokens.slice(head.length)),
      sampling,
      grammar: grammar === undefined ? null : await this.#grammar(grammar),
      turns: this.#turns,
      stepThreads: this.loaded.stepThreads,
      onLogits,
      signal,
    });
  }

  /** A new state for each reply: it follows what has been sampled. */
  async #grammar(gbnf: string): Promise<LlamaGrammarEvaluationState> {
    const { loan, model } = this.loaded;
    const grammar = await loan.llama.createGrammar({ grammar: gbnf });
    return new LlamaGrammarEvaluationState({ model, grammar });
  }

  /** After an engine error nothing is known about the cache. */
  async forget(): Promise<void> {
    await this.live.clear();
  }

  async saveState(path: string): Promise<void> {
    await (await this.live.sequence()).saveStateToFile(path);
  }

  /** Only for files this engine wrote for the very same model: anything else can end the process. */
  async loadState(path: string): Promise<void> {
    await (await this.live.sequence()).loadStateFromFile(path, { acceptRisk: true });
  }
}

function asToken(token: number): Token {
  return token as Token;
}

/** Our own modules know tokens as plain numbers; the library brands them. */
function asTokens(tokens: readonly number[]): Token[] {
  return tokens as Token[];
}
