import { LlamaGrammarEvaluationState, SpecialToken, SpecialTokensText } from 'node-llama-cpp';
import type {
  ChatWrapper,
  Llama,
  LlamaContext,
  LlamaContextSequence,
  LlamaModel,
  Token,
} from 'node-llama-cpp';
import type {
  GeneratorInfo,
  GeneratorLoad,
  LlmBackend,
  SamplingOptions,
} from '../../shared/contracts/generator';
import { availableParallelism } from 'node:os';
import { CoreBudget } from '../../shared/core-budget';
import { throwIfAborted } from '../../shared/errors';
import type { Prompt } from '../../shared/prompt';
import { MachineLoad } from '../machine-load';
import type { LlamaLoan, LlamaRoot } from './llama-root';
import { loadError } from './load-error';
import { chatWrapperOf, renderChat } from './render-chat';
import { renderTranscript } from './render-transcript';
import type { RenderedPrompt, Segment } from './segments';
import { StepThreads } from './step-threads';

/** Prompt tokens a batch may hold; the library's own default. */
const BATCH_TOKENS = 512;
/** Below this a context cannot hold a persona and an answer. */
const MIN_CONTEXT_TOKENS = 512;
/** What work beside the conversation gets: an instruction, one message and a line of answer. */
const ASIDE_TOKENS = 1024;
/** A cancel waits for the batch in flight: batches are sized to take about this long. */
const TARGET_BATCH_MS = 120;
const MIN_BATCH_TOKENS = 32;
/** Before the first measurement; as few as can be measured, for nobody knows how long it takes. */
const FIRST_BATCH_TOKENS = MIN_BATCH_TOKENS;
/** How far back the repeat penalty looks, in tokens of the reply; the prompt is never punished. */
const PENALISED_TOKENS = 64;

/** A step on the cores. */
interface Turn {
  readonly threads: number;
  readonly end: () => void;
}

/** What one conversation takes in the model's memory: its KV cache and the buffers to compute with. */
interface LiveContext {
  readonly context: LlamaContext;
  readonly sequence: LlamaContextSequence;
}

/**
 * The native objects of one loaded model: llama → model → context → one sequence, at token level.
 * llama.cpp itself is shared with the other model of this thread.
 * The sequence's own token list is the truth about what the KV cache holds. Callers take turns
 * (SerialQueue): nothing here may run twice at once, but for the tokenizer.
 */
export class LlamaEngine {
  #msPerToken: number | null = null;
  #coresWaitedMs = 0;
  #load = new MachineLoad();

  private constructor(
    private readonly loan: LlamaLoan,
    private readonly model: LlamaModel,
    /** Null while it is given back; the next evaluation makes it anew. */
    private live: LiveContext | null,
    private readonly chatWrapper: ChatWrapper | null,
    readonly info: GeneratorInfo,
    private readonly cores: CoreBudget,
    private readonly options: GeneratorLoad,
    private readonly stepThreads = new StepThreads(options.threads),
  ) {}

  private get llama(): Llama {
    return this.loan.llama;
  }

  /** Loads model and context. Errors: `aborted`, `model-damaged`, `out-of-memory`, `unsupported`. */
  static async load(
    options: GeneratorLoad,
    root: LlamaRoot,
    cores: CoreBudget,
    signal: AbortSignal,
  ): Promise<LlamaEngine> {
    const startMs = performance.now();
    const owned: { dispose(): Promise<void> }[] = [];
    let loan: LlamaLoan | null = null;
    try {
      loan = await root.take(options.backend);
      const { llama, giveBack } = loan;
      owned.unshift({ dispose: giveBack });
      const model = await llama.loadModel({ modelPath: options.modelPath, loadSignal: signal });
      owned.unshift(model);
      const contextTokens = Math.min(options.contextTokens, model.trainContextSize);
      const live = await openContext(model, options.threads, {
        min: Math.min(MIN_CONTEXT_TOKENS, contextTokens),
        max: contextTokens,
      });
      owned.unshift(live.context);
      const chatWrapper =
        options.promptStyle === 'chat' ? chatWrapperOf(model, options.chatFormat) : null;
      const info: GeneratorInfo = {
        backend: llama.gpu === false ? 'cpu' : (llama.gpu satisfies LlmBackend),
        contextTokens: live.context.contextSize,
        deviceNames: llama.gpu === false ? [] : await llama.getGpuDeviceNames(),
        loadMs: performance.now() - startMs,
      };
      // A GPU does not compete for the cores.
      const shared = llama.gpu === false ? cores : new CoreBudget(null);
      return new LlamaEngine(loan, model, live, chatWrapper, info, shared, options);
    } catch (error) {
      for (const native of owned) await native.dispose();
      throwIfAborted(signal);
      throw loadError(error, options, loan?.nativeErrors ?? []);
    }
  }

  /** Leaves first, then branches, then the root. */
  async dispose(): Promise<void> {
    await this.releaseContext();
    await this.model.dispose();
    await this.loan.giveBack();
  }

  /**
   * Gives the memory of the conversation back, KV cache and compute buffers; the model stays loaded.
   * The next evaluation makes a context of the same size, or fails with `out-of-memory`.
   * @returns tokens that were held
   */
  async releaseContext(): Promise<number> {
    const { live } = this;
    if (live === null) return 0;
    const tokens = live.sequence.nextTokenIndex;
    this.live = null;
    await live.sequence.dispose();
    await live.context.dispose();
    return tokens;
  }

  /**
   * The same model with a small context of its own; whoever opened it calls `releaseContext`, and
   * nothing else of it needs an end. Errors: `out-of-memory`.
   */
  async openAside(): Promise<LlamaEngine> {
    const contextTokens = Math.min(ASIDE_TOKENS, this.info.contextTokens);
    const aside = new LlamaEngine(
      this.loan,
      this.model,
      null,
      this.chatWrapper,
      { ...this.info, contextTokens },
      this.cores,
      this.options,
      this.stepThreads,
    );
    await aside.#sequence();
    return aside;
  }

  render(prompt: Prompt): RenderedPrompt {
    return this.chatWrapper === null
      ? renderTranscript(prompt, this.model.tokens.shouldPrependBosToken)
      : renderChat(prompt, this.chatWrapper);
  }

  /** Safe beside a running generation: the vocabulary is never written. */
  tokenize = (segment: Segment, first: boolean): readonly Token[] => {
    const tokenizer = this.model.tokenizer;
    switch (segment.kind) {
      case 'template':
        return new SpecialTokensText(segment.text).tokenize(tokenizer, !first);
      case 'builtin':
        // Models that want no such token at the start would see it doubled.
        if (segment.text === 'BOS' && first && !this.model.tokens.shouldPrependBosToken) return [];
        return new SpecialToken(segment.text).tokenize(tokenizer);
      case 'plain':
        return tokenizer(segment.text, false, first ? undefined : 'trimLeadingSpace');
    }
  };

  detokenize = (tokens: readonly number[], previous: readonly number[]): string =>
    this.model.detokenize(asTokens(tokens), false, asTokens(previous));

  isEnd(token: number): boolean {
    return this.model.isEogToken(asToken(token));
  }

  /** Tokens the KV cache holds now. */
  get cachedTokens(): number {
    return this.live?.sequence.nextTokenIndex ?? 0;
  }

  /**
   * Makes the cache hold a prefix of `tokens` and nothing else; returns how many. The last token is
   * always left to evaluate, because the next one is sampled from its logits.
   */
  async keepPrefix(tokens: readonly number[]): Promise<number> {
    const sequence = await this.#sequence();
    const { firstDifferentIndex } = sequence.compareContextTokens(asTokens(tokens));
    const keep = Math.max(0, Math.min(firstDifferentIndex, tokens.length - 1));
    const end = sequence.nextTokenIndex;
    if (keep < end) await sequence.eraseContextTokenRanges([{ start: keep, end }]);
    return keep;
  }

  /** Evaluates tokens in batches; a cancel takes effect between two of them. Kind `aborted`. */
  async evaluate(tokens: readonly number[], signal: AbortSignal): Promise<void> {
    const sequence = await this.#sequence();
    let at = 0;
    while (at < tokens.length) {
      throwIfAborted(signal);
      const { end } = await this.#turn(signal);
      try {
        const batch = tokens.slice(at, at + this.#batchTokens());
        const startMs = performance.now();
        await sequence.evaluateWithoutGeneratingNewTokens(asTokens(batch));
        this.#measure(batch.length, performance.now() - startMs);
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
    const inLastBatch = Math.min(tokens.length, this.#batchTokens());
    const head = tokens.slice(0, tokens.length - inLastBatch);
    if (head.length > 0) await this.evaluate(head, signal);
    throwIfAborted(signal);
    const recent: Token[] = [];
    let first = true;
    const sequence = await this.#sequence();
    const grammarState = grammar === undefined ? {} : await this.#grammar(grammar);
    // From here on nothing may throw before the `try`: a step that never ends holds whisper up.
    let turn = await this.#turn(signal);
    const sampled = sequence.evaluate(asTokens(tokens.slice(head.length)), {
      temperature: sampling.temperature,
      minP: sampling.minP,
      topK: sampling.topK,
      topP: sampling.topP,
      seed: sampling.seed ?? Math.floor(Math.random() * 2 ** 31),
      yieldEogToken: true,
      ...grammarState,
      repeatPenalty: {
        penalty: sampling.repeatPenalty,
        maxPunishTokens: PENALISED_TOKENS,
        // The one hook between decoding and sampling.
        punishTokens: () => {
          if (first) onLogits();
          first = false;
          return recent;
        },
      },
    });
    let stepStartMs: number | null = null;
    try {
      for await (const token of sampled) {
        turn.end();
        if (stepStartMs !== null) {
          this.stepThreads.took(turn.threads, performance.now() - stepStartMs);
        }
        recent.push(token);
        if (recent.length > PENALISED_TOKENS) recent.shift();
        yield token;
        // The next token is evaluated when it is asked for.
        turn = await this.#turn(signal, this.stepThreads.next());
        stepStartMs = performance.now();
      }
    } finally {
      turn.end();
    }
  }

  /** A new state for each reply: it follows what has been sampled. */
  async #grammar(
    gbnf: string,
  ): Promise<{ readonly grammarEvaluationState: LlamaGrammarEvaluationState }> {
    const grammar = await this.llama.createGrammar({ grammar: gbnf });
    const state = new LlamaGrammarEvaluationState({ model: this.model, grammar });
    return { grammarEvaluationState: state };
  }

  /** Waited so far for whisper and Piper to leave the cores, ms over the engine's life. */
  get coresWaitedMs(): number {
    return this.#coresWaitedMs;
  }

  /**
   * Waits for its turn on the cores; takes as many as wanted and as others leave, and says how many.
   * The step is under way until `end` is called.
   */
  async #turn(signal: AbortSignal, wanted = this.options.threads): Promise<Turn> {
    const { waitedMs, end } = await this.cores.beginStep(signal);
    this.#coresWaitedMs += waitedMs;
    const threads = this.#load.threads(wanted, availableParallelism());
    if (this.llama.maxThreads !== threads) this.llama.maxThreads = threads;
    return { threads, end };
  }

  /** After an engine error nothing is known about the cache. */
  async forget(): Promise<void> {
    await this.live?.sequence.clearHistory();
  }

  async saveState(path: string): Promise<void> {
    await (await this.#sequence()).saveStateToFile(path);
  }

  /** Only for files this engine wrote for the very same model: anything else can end the process. */
  async loadState(path: string): Promise<void> {
    await (await this.#sequence()).loadStateFromFile(path, { acceptRisk: true });
  }

  /** What to evaluate on; made anew when it was given back. */
  async #sequence(): Promise<LlamaContextSequence> {
    if (this.live === null) {
      const { threads } = this.options;
      try {
        // The very size that was promised when the model was loaded: prompts are cut for it.
        this.live = await openContext(this.model, threads, this.info.contextTokens);
      } catch (error) {
        throw loadError(error, this.options, this.loan.nativeErrors);
      }
    }
    return this.live.sequence;
  }

  #batchTokens(): number {
    if (this.#msPerToken === null) return FIRST_BATCH_TOKENS;
    const fitting = Math.floor(TARGET_BATCH_MS / this.#msPerToken);
    return Math.min(BATCH_TOKENS, Math.max(MIN_BATCH_TOKENS, fitting));
  }

  #measure(tokens: number, tookMs: number): void {
    // Short batches are bound by memory, not by arithmetic: they say nothing about long ones.
    if (tokens < MIN_BATCH_TOKENS) return;
    const now = tookMs / tokens;
    this.#msPerToken = this.#msPerToken === null ? now : (this.#msPerToken + now) / 2;
  }
}

async function openContext(
  model: LlamaModel,
  threads: number,
  contextSize: number | { readonly min: number; readonly max: number },
): Promise<LiveContext> {
  const context = await model.createContext({
    sequences: 1,
    contextSize,
    batchSize: BATCH_TOKENS,
    // Ideal, and at least: `#turn` goes down when others need the cores.
    threads: { ideal: threads, min: 1 },
    flashAttention: true,
    // Sliding-window models (Gemma) would evaluate the whole prompt anew each turn without it.
    swaFullCache: true,
  });
  return { context, sequence: context.getSequence() };
}

function asToken(token: number): Token {
  return token as Token;
}

/** Our own modules know tokens as plain numbers; the library brands them. */
function asTokens(tokens: readonly number[]): Token[] {
  return tokens as Token[];
}
