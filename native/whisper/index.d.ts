/**
 * The surface of the native addon, by hand, in step with `src/*.rs`. Times end in `Ms`; audio is
 * 16 kHz mono float32 in −1 … 1.
 */

export interface SystemInfo {
  /** Version of whisper.cpp. */
  readonly whisperVersion: string;
  /** The instruction sets that were compiled in, as whisper.cpp lists them. */
  readonly features: string;
  /** `native` is this machine's instruction set. */
  readonly build: 'native' | 'avx2' | 'baseline';
  /** Compiled-in backends beside the CPU; usually none. */
  readonly gpuBackends: readonly string[];
}

export interface LoadOptions {
  /** Use a compiled-in GPU backend. Defaults to false. */
  readonly useGpu?: boolean;
  /** Counted from 0. Defaults to 0. */
  readonly gpuDevice?: number;
  /** The most CPU threads that a transcription will use: a pool of them lives as long. Defaults to 2. */
  readonly threads?: number;
  /** Defaults to false: slower on CPUs with whisper.cpp 1.8. */
  readonly flashAttn?: boolean;
}

export interface ModelInfo {
  /** `tiny`, `base`, `small`, `medium`, `large` … */
  readonly kind: string;
  readonly multilingual: boolean;
  /** Encoder positions of the full 30 s window: the ceiling of `audioCtx`. */
  readonly audioCtxMax: number;
  readonly vocabTokens: number;
  /** ggml's number for the weights' type: 1 f16, 7 q8_0, 8 q5_0 … */
  readonly ftype: number;
  readonly loadMs: number;
}

export interface TranscribeOptions {
  /** Defaults to 2. */
  readonly threads?: number;
  /** Encoder positions, 50 a second. 0 or absent: the full window. */
  readonly audioCtx?: number;
  /** Two-letter code or `auto`. Defaults to `en`. English-only models ignore it. */
  readonly language?: string;
  /** With `auto`: choose among these. Absent or empty: all. */
  readonly languages?: readonly string[];
  /** Text taken as said before, to bias spelling and names. */
  readonly prompt?: string;
  /** The same as token ids; wins over `prompt`. */
  readonly promptTokens?: readonly number[];
  /** Text and timestamp tokens in a window. 0 or absent: whisper.cpp's limit (220). */
  readonly maxTokens?: number;
  /** End decoding as soon as the tokens go round in circles. Defaults to true. */
  readonly loopGuard?: boolean;
  /** Defaults to false: timestamp tokens keep sized windows accurate. */
  readonly noTimestamps?: boolean;
  /** One window, one pass: right up to 30 s. Defaults to true. */
  readonly singleSegment?: boolean;
  /** Defaults to true. */
  readonly suppressBlank?: boolean;
  /** Suppress tokens of sound tags and symbols. Defaults to false. */
  readonly suppressNst?: boolean;
  /**
   * Ask for the no-speech probability, one more decoder step, when the mean log-probability is below
   * this or there is no text. Defaults to −0.5; 0 asks always.
   */
  readonly doubtBelow?: number;
  /**
   * Let the decoder see a full window: behind `audioCtx` positions stands the silence that
   * `rememberSilence` kept, which takes at least 132 of them (it begins after two seconds). Without
   * that, or for more than one window, it changes nothing.
   */
  readonly completeWindow?: boolean;
  /**
   * What an earlier pass decoded from the same beginning (`decodedTokens`); only with
   * `completeWindow`. As far as it is right it is checked in one step; the text is the same without it.
   */
  readonly draftTokens?: readonly number[];
  /** Where the last speech ends, ms from the start; only with `completeWindow`. */
  readonly speechEndMs?: number;
}

export interface Token {
  readonly id: number;
  /** May be a part of a character; a segment's text is whole. */
  readonly text: string;
  /** Probability, 0 … 1. */
  readonly p: number;
  /** Estimated from the timestamp tokens around it and the length of the text between them. */
  readonly t0Ms: number;
  readonly t1Ms: number;
}

export interface Segment {
  readonly text: string;
  readonly t0Ms: number;
  readonly t1Ms: number;
  readonly avgLogProb?: number;
  readonly tokens: readonly Token[];
}

export interface Transcription {
  readonly text: string;
  readonly segments: readonly Segment[];
  /** That nobody speaks, 0 … 1; asked for only in doubt (`doubtBelow`), and in one window. */
  readonly noSpeechProb?: number;
  /** Mean natural logarithm of the text tokens' probabilities; absent without tokens. */
  readonly avgLogProb?: number;
  readonly language: string;
  /** Only when the language was detected. */
  readonly languageProb?: number;
  /** Encoder positions that were used. */
  readonly audioCtx: number;
  /** Text tokens, without timestamps and the end. */
  readonly tokenCount: number;
  /** All tokens with their timestamps: the draft for a later pass; empty without `completeWindow`. */
  readonly decodedTokens: readonly number[];
  /** How many tokens of the draft were right. */
  readonly tokensDrafted: number;
  /** What ended decoding early, if anything did. */
  readonly stoppedBy?: 'loop' | 'cap';
  readonly encoderPasses: number;
  readonly melMs: number;
  /** The pass of language detection included. */
  readonly encodeMs: number;
  /** Prompt, decoder steps and sampling. */
  readonly decodeMs: number;
  /** From the pool thread's start to its end. */
  readonly totalMs: number;
  /** From the call to the pool thread's start. */
  readonly queueMs: number;
}

/** A loaded model: one context, one state, one transcription at a time. */
export declare class WhisperModel {
  private constructor();
  /** Throws while a transcription runs and after `dispose`. */
  info(): ModelInfo;
  /**
   * Runs on a pool thread; at least 200 ms of audio. The samples are copied before this returns. The
   * promise always settles; after `abort` it rejects with `code` `Cancelled`. Throws `InvalidArg` for
   * bad options and too little audio, and when a transcription runs or the model was disposed.
   */
  transcribe(pcm: Float32Array, options?: TranscribeOptions): Promise<Transcription>;
  /**
   * Encodes a full window of silence after a voice and keeps what the decoder hears of it, for
   * `completeWindow`. Resolves to false where that cannot be read (GPU memory, linkers without
   * `--wrap`). Rejects and throws as `transcribe` does.
   */
  rememberSilence(threads?: number): Promise<boolean>;
  /** What `rememberSilence` kept, for `recallSilence` at a later start; null without it. */
  silence(): Uint8Array | null;
  /**
   * Takes what `silence` gave for the same file, build and machine, in place of encoding it again.
   * False, and nothing changed, when it is of another size.
   */
  recallSilence(bytes: Uint8Array): boolean;
  /** Stops the running transcription within milliseconds; false when there is none. */
  abort(): boolean;
  /**
   * What the last transcription had decoded when it was aborted: the draft for the next one over the
   * same beginning. Empty when it came to its end or to no token, and without `completeWindow`.
   */
  abandonedTokens(): number[];
  readonly busy: boolean;
  /** Frees the model. Throws while a transcription runs; calling it again does nothing. */
  dispose(): void;
}

/** Loads a ggml file on a pool thread; rejects for a missing, foreign, damaged or cut file. */
export declare function loadModel(path: string, options?: LoadOptions): Promise<WhisperModel>;
export declare function systemInfo(): SystemInfo;
/** Instruction sets this build needs and this CPU lacks; never load a model when there are any. */
export declare function missingCpuFeatures(): string[];
/** Native log lines since the last call (at most 128): nothing is ever printed. */
export declare function takeLogs(): string[];
/**
 * Gives all threads of this process the shortest scheduler slices, so that one that wakes up beside a
 * computing model is not kept waiting; threads they start inherit them. Returns how many took them: 0
 * except on Linux. Kernels before 6.12 accept it without an effect.
 */
export declare function shortenSlices(): number;
