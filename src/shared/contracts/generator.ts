import type { Client, MethodTable, Stream } from '../rpc/contract';
import type { Prompt } from '../prompt';

export type LlmBackend = 'cpu' | 'cuda' | 'vulkan' | 'metal';

export interface SamplingOptions {
  readonly temperature: number;
  readonly minP: number;
  readonly topK: number;
  readonly topP: number;
  readonly repeatPenalty: number;
  /** Fixed seed for benches and tests; null draws a new one each reply. */
  readonly seed: number | null;
}

export interface GeneratorLoad {
  /** A GGUF file that `models/verify` has passed. */
  readonly modelPath: string;
  /** `auto` takes a GPU when one is found and usable. */
  readonly backend: LlmBackend | 'auto';
  readonly contextTokens: number;
  readonly threads: number;
  /** How the model is asked (docs/decisions/0007-prompt-style.md). */
  readonly promptStyle: 'chat' | 'transcript';
  /** The make of the model's chat template; absent: it is worked out from the template. */
  readonly chatFormat?: 'chatML' | undefined;
  /** Where the state of the warmed prefix is kept between starts, or null. */
  readonly stateFile: string | null;
}

export interface GeneratorInfo {
  readonly backend: LlmBackend;
  /** What the machine really gave; may be less than asked. */
  readonly contextTokens: number;
  readonly deviceNames: readonly string[];
  readonly loadMs: number;
}

export interface GenerateOptions {
  readonly maxTokens: number;
  readonly sampling: SamplingOptions;
  /** False evaluates the whole prompt anew, as without a prefix cache (benches); default true. */
  readonly reuse?: boolean;
  /**
   * For work beside the conversation: it gets a small context of its own, which is given back at its
   * end, so that the conversation's cache stays as it is.
   */
  readonly aside?: boolean;
  /** In GBNF: nothing but what it allows is sampled. What it says is well-formed, not therefore true. */
  readonly grammar?: string;
}

/** A piece of the reply; whole characters, never half of one. */
export interface ReplyChunk {
  readonly text: string;
  /** Tokens generated so far, this piece included. */
  readonly tokens: number;
}

export type StopReason = 'end' | 'max-tokens' | 'loop' | 'aborted';

export interface GenerationResult {
  /** All that was generated, also when it was aborted. */
  readonly text: string;
  readonly stopReason: StopReason;
  readonly tokensReused: number;
  readonly tokensPrefilled: number;
  readonly tokensGenerated: number;
  readonly prefillMs: number;
  /** Call received → first token, ms. */
  readonly ttftMs: number;
  readonly decodeMs: number;
}

export interface WarmResult {
  readonly tokensReused: number;
  readonly tokensPrefilled: number;
  readonly prefillMs: number;
}

/** One language model with one sequence; calls are served one after another. */
export interface Generator {
  load(options: GeneratorLoad): Promise<GeneratorInfo>;
  /** Gives all memory back, the model's own too. Nothing to do where none is loaded. */
  unload(): Promise<void>;
  /** Token counts of texts by the model's own tokenizer, in order. */
  countTokens(texts: readonly string[]): Promise<readonly number[]>;
  /** Tokens of the whole rendered prompt, template included. */
  countPrompt(prompt: Prompt): Promise<number>;
  /** Evaluates the prompt up to its open end into the KV cache, without generating. */
  prefill(prompt: Prompt): Promise<WarmResult>;
  /**
   * Gives back the memory that the conversation takes, KV cache included; the model stays loaded, and
   * the next prefill or reply takes the memory anew. Answers how many tokens were held.
   */
  release(): Promise<number>;
  /** Abort keeps the partial text: the result then has stopReason `aborted`. */
  generate(prompt: Prompt, options: GenerateOptions): Stream<ReplyChunk, GenerationResult>;
}

/**
 * The two places for a language model: `fast` answers, and where the user has chosen two, `strong`
 * answers what needs thought (docs/decisions/0080-fast-and-strong.md).
 */
export type ModelPlace = 'fast' | 'strong';

/** Main ↔ llm worker: every call says for which of the two models it is. */
export type Generators = {
  [Method in keyof Generator]: (
    place: ModelPlace,
    ...args: Parameters<Generator[Method]>
  ) => ReturnType<Generator[Method]>;
};

/** One of the two models as a client of its own. */
export function generatorIn(place: ModelPlace, llm: Client<Generators>): Client<Generator> {
  return {
    load: (options, call) => llm.load(place, options, call),
    unload: (call) => llm.unload(place, call),
    countTokens: (texts, call) => llm.countTokens(place, texts, call),
    countPrompt: (prompt, call) => llm.countPrompt(place, prompt, call),
    prefill: (prompt, call) => llm.prefill(place, prompt, call),
    release: (call) => llm.release(place, call),
    generate: (prompt, options, call) => llm.generate(place, prompt, options, call),
  };
}

export const generatorMethods: MethodTable<Generators> = {
  load: 'call',
  unload: 'call',
  countTokens: 'call',
  countPrompt: 'call',
  prefill: 'call',
  release: 'call',
  generate: 'stream',
};
