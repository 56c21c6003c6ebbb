import type {
  GenerateOptions,
  GenerationResult,
  Generator,
  GeneratorInfo,
  GeneratorLoad,
  ReplyChunk,
  WarmResult,
} from '../../shared/contracts/generator';
import { nowMs } from '../../shared/clock';
import { abortError, isAbort, SottoError, throwIfAborted } from '../../shared/errors';
import { emptyPrompt } from '../../shared/prompt';
import type { Prompt } from '../../shared/prompt';
import type { CallContext, Handlers } from '../../shared/rpc/contract';
import type { CoreBudget } from '../../shared/core-budget';
import { SPAN } from '../../shared/trace';
import { LlamaEngine } from './engine';
import { generateReply } from './generate-reply';
import { LlamaRoot } from './llama-root';
import { SegmentTokenizer } from './segment-tokenizer';
import { SerialQueue } from './serial-queue';
import { standalone } from '../thread-parts';
import type { ThreadParts } from '../thread-parts';
import { StateFile } from './state-file';

/** All that belongs to one loaded model. */
interface Loaded {
  readonly engine: LlamaEngine;
  readonly tokenizer: SegmentTokenizer;
  readonly options: GeneratorLoad;
  /**
   * Whether the state file is looked at before the next evaluation: at first, when it may be written
   * as well, and when the memory was given back, when somebody may be waiting already.
   */
  stateFile: 'read-or-write' | 'read' | 'done';
}

/** What the models of this thread have in common. */
export class LlamaThread {
  readonly root: LlamaRoot;
  readonly cores: CoreBudget;
  /** Their work: the cores are the same ones. */
  readonly queue = new SerialQueue();
  readonly closing = new AbortController();

  constructor({ addons, cores }: ThreadParts) {
    this.root = new LlamaRoot(addons);
    this.cores = cores;
  }
}

/** One model by itself, without a worker, for benches and tests. */
export function createGenerator(
  parts: ThreadParts = standalone(),
): Handlers<Generator> & { dispose(): Promise<void> } {
  return new LlamaGenerator(new LlamaThread(parts), { loadsBeside: false });
}

/** Serves the `Generator` contract for one model. */
export class LlamaGenerator implements Handlers<Generator> {
  #loaded: Loaded | null = null;
  #loading = new SerialQueue();
  #ahead = new AbortController();

  /** @param options `loadsBeside`: the other model goes on working while this one is being read. */
  constructor(
    private readonly thread: LlamaThread,
    private readonly options: { readonly loadsBeside: boolean },
  ) {}

  async load(options: GeneratorLoad, call: CallContext): Promise<GeneratorInfo> {
    return await this.#afterLoads(call, async (signal) => {
      if (this.options.loadsBeside) {
        await this.#unloadInTurn(call);
        return await this.#load(options, signal);
      }
      return await this.#inTurn(call, 'loading the model', async (inTurn) => {
        await this.#unload();
        return await this.#load(options, inTurn);
      });
    });
  }

  /** Waits for a load that is under way: it holds llama.cpp already. */
  async unload(call: CallContext): Promise<void> {
    await this.#afterLoads(call, () => this.#unloadInTurn(call));
  }

  /** Not queued: counting must not wait for a running reply. */
  countTokens(texts: readonly string[], _call: CallContext): readonly number[] {
    const { engine } = this.#ready();
    return texts.map((text) => engine.tokenize({ kind: 'plain', text }, false).length);
  }

  countPrompt(prompt: Prompt, _call: CallContext): number {
    const { engine, tokenizer } = this.#ready();
    const { open, closing } = engine.render(prompt);
    return tokenizer.tokens([...open, ...closing]).length;
  }

  async prefill(prompt: Prompt, call: CallContext): Promise<WarmResult> {
    const ahead = this.#ahead.signal;
    return await this.#inTurn(call, 'prefill ahead', async (given) => {
      const signal = AbortSignal.any([given, ahead]);
      const loaded = this.#ready();
      const { engine, tokenizer } = loaded;
      const tokens = await call.tracer.span(SPAN.tokenize, {}, (span) => {
        const all = tokenizer.tokens(engine.render(prompt).open);
        span.set({ tokens: all.length });
        return all;
      });
      if (tokens.length >= engine.info.contextTokens) {
        throw tooLong(tokens.length, 0, engine.info.contextTokens);
      }
      return await call.tracer.span(SPAN.prefill, { ahead: true }, async (span) => {
        const startMs = nowMs();
        await this.#warmPersona(loaded, prompt, signal);
        const tokensReused = await engine.keepPrefix(tokens);
        const tokensPrefilled = tokens.length - tokensReused;
        await engine.evaluate(tokens.slice(tokensReused), signal);
        span.set({ tokensReused, tokensPrefilled });
        return { tokensReused, tokensPrefilled, prefillMs: nowMs() - startMs };
      });
    });
  }

  /** Somebody waits for the other model: what this one reads ahead can be read later. */
  giveWay(): void {
    this.#ahead.abort(abortError('the other model answers'));
    this.#ahead = new AbortController();
  }

  async release(call: CallContext): Promise<number> {
    return await this.#inTurn(call, 'giving memory back', async () => {
      const loaded = this.#ready();
      const tokens = await loaded.engine.releaseContext();
      if (loaded.stateFile === 'done') loaded.stateFile = 'read';
      return tokens;
    });
  }

  async *generate(
    prompt: Prompt,
    options: GenerateOptions,
    call: CallContext,
  ): AsyncGenerator<ReplyChunk, GenerationResult, void> {
    const receivedMs = nowMs();
    let leave: (() => void) | null = null;
    let aside: LlamaEngine | null = null;
    try {
      const signal = this.#signal(call);
      leave = await this.#enter(call, signal, 'a reply');
      const loaded = this.#ready();
      const { tokenizer } = loaded;
      if (options.aside === true) aside = await loaded.engine.openAside();
      const engine = aside ?? loaded.engine;
      const { rendered, tokens } = call.tracer.spanSync(SPAN.tokenize, {}, (span) => {
        const rendered = engine.render(prompt);
        const tokens = tokenizer.tokens([...rendered.open, ...rendered.closing]);
        span.set({ tokens: tokens.length });
        return { rendered, tokens };
      });
      if (tokens.length + options.maxTokens > engine.info.contextTokens) {
        throw tooLong(tokens.length, options.maxTokens, engine.info.contextTokens);
      }
      const reply = { rendered, tokens, options, receivedMs, signal, tracer: call.tracer };
      return yield* generateReply(engine, tokenizer, reply);
    } catch (error) {
      if (isAbort(error)) return abortedBeforeStart(nowMs() - receivedMs);
      await this.#afterFailure(error);
      throw error;
    } finally {
      await aside?.releaseContext();
      leave?.();
    }
  }

  /** Cancels what runs, waits for it, then frees the natives. */
  async dispose(): Promise<void> {
    this.thread.closing.abort(new SottoError('aborted', 'the engine is shutting down'));
    await this.thread.queue.idle();
    await this.#loading.idle();
    await this.#unload();
  }

  /**
   * Once per load: takes the persona's KV state from disk, or evaluates the bare persona and keeps it
   * there. What the prompt holds beyond the persona is evaluated afterwards as always. After a release
   * it is taken from disk, too, and left as it is.
   */
  async #warmPersona(loaded: Loaded, prompt: Prompt, signal: AbortSignal): Promise<void> {
    const { engine, tokenizer, options } = loaded;
    const { stateFile } = loaded;
    if (stateFile === 'done' || options.stateFile === null) return;
    loaded.stateFile = 'done';
    const tokens = tokenizer.tokens(engine.render(emptyPrompt(prompt.persona)).open);
    const { contextTokens, backend } = engine.info;
    const key = { modelPath: options.modelPath, contextTokens, backend, tokens };
    const file = new StateFile(options.stateFile);
    if (engine.cachedTokens === 0 && (await file.restore(engine, key))) return;
    if (stateFile === 'read') return;
    await engine.evaluate(tokens.slice(await engine.keepPrefix(tokens)), signal);
    // A full disk must not keep anyone from talking: the next start is slower, no more.
    await file.save(engine, key).catch(() => undefined);
  }

  /** Loading and unloading take turns, beside the queue of the work. */
  async #afterLoads<T>(call: CallContext, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const signal = this.#signal(call);
    const leave = await this.#loading.enter(signal);
    try {
      return await work(signal);
    } finally {
      leave();
    }
  }

  async #unloadInTurn(call: CallContext): Promise<void> {
    if (this.#loaded === null) return;
    await this.#inTurn(call, 'giving memory back', () => this.#unload());
  }

  async #inTurn<T>(
    call: CallContext,
    doing: string,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const signal = this.#signal(call);
    const leave = await this.#enter(call, signal, doing);
    try {
      return await work(signal);
    } catch (error) {
      await this.#afterFailure(error);
      throw error;
    } finally {
      leave();
    }
  }

  async #enter(call: CallContext, signal: AbortSignal, doing: string): Promise<() => void> {
    const { queue } = this.thread;
    const waitedFor = queue.ahead ?? 'llm thread';
    const span = call.tracer.open(SPAN.llmQueue, { waitedFor }, call.sentMs);
    try {
      return await queue.enter(signal, doing);
    } finally {
      span.end();
    }
  }

  #signal(call: CallContext): AbortSignal {
    const signal = AbortSignal.any([call.signal, this.thread.closing.signal]);
    throwIfAborted(signal);
    return signal;
  }

  #ready(): Loaded {
    if (this.#loaded === null) throw new SottoError('not-ready', 'no language model is loaded');
    return this.#loaded;
  }

  /** An error of the engine itself leaves the cache in doubt; ours and cancels do not. */
  async #afterFailure(error: unknown): Promise<void> {
    if (error instanceof SottoError) return;
    await this.#loaded?.engine.forget().catch(() => undefined);
  }

  async #load(options: GeneratorLoad, signal: AbortSignal): Promise<GeneratorInfo> {
    const { root, cores } = this.thread;
    const engine = await LlamaEngine.load(options, root, cores, signal);
    const tokenizer = new SegmentTokenizer(engine.tokenize);
    this.#loaded = { engine, tokenizer, options, stateFile: 'read-or-write' };
    return engine.info;
  }

  async #unload(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = null;
    await loaded?.engine.dispose();
  }
}

function abortedBeforeStart(ttftMs: number): GenerationResult {
  return {
    text: '',
    stopReason: 'aborted',
    tokensReused: 0,
    tokensPrefilled: 0,
    tokensGenerated: 0,
    prefillMs: 0,
    ttftMs,
    decodeMs: 0,
  };
}

function tooLong(promptTokens: number, replyTokens: number, contextTokens: number): SottoError {
  const reply = replyTokens === 0 ? '' : ` and ${replyTokens} for the reply`;
  return new SottoError(
    'bad-input',
    `the prompt needs ${promptTokens} tokens${reply}, the model has room for ${contextTokens}`,
    { hint: 'Leave out older messages, or choose a longer context in the settings.' },
  );
}
