import type { MethodTable, Stream } from '../rpc/contract';

export interface VoiceLoad {
  readonly modelPath: string;
  /** Its sum: what is worked out from the voice is kept under it, or else not at all. */
  readonly modelSha256?: string | undefined;
  /** Piper's `.onnx.json` beside the model. */
  readonly configPath: string;
  readonly threads: number;
  /** Keep the voice in one piece loaded as well, for {@link SynthesizeOptions.whole}. */
  readonly alsoWhole?: boolean;
}

export interface VoiceInfo {
  readonly sampleRateHz: number;
  /** espeak-ng voice of the model, `en-us` for example. */
  readonly espeakVoice: string;
  readonly loadMs: number;
  readonly warmMs: number;
  /** Why this voice speaks a sentence in one piece; null when its sound is made window by window. */
  readonly wholeReason: string | null;
}

export interface SynthesizeOptions {
  /** 1 is the voice's own pace; 1.2 is faster. */
  readonly speed: number;
  /** Fixed noise for tests and benches: the same text gives the same samples. */
  readonly deterministic: boolean;
  /** Benches: each sentence in one piece, by the graph as it stands in the file. */
  readonly whole?: boolean;
}

/**
 * A piece of a clause's audio, in order; mono float32 at the voice's sample rate. Pieces follow one
 * another without a gap: some end in the middle of a sound.
 */
export interface SpeechChunk {
  readonly samples: Float32Array;
}

export interface SynthesisResult {
  readonly sampleRateHz: number;
  readonly audioMs: number;
  readonly phonemes: number;
  readonly phonemesMs: number;
  readonly synthesisMs: number;
  /** Leading silence that was cut, ms. */
  readonly trimmedMs: number;
}

export interface EmbedderLoad {
  readonly modelPath: string;
  readonly tokenizerPath: string;
  readonly threads: number;
}

export interface EmbedderInfo {
  readonly dimensions: number;
  readonly loadMs: number;
}

/**
 * Main ↔ onnx worker: the one onnxruntime thread. One call computes at a time; a long one pauses
 * every few tens of ms, where a cancelled call ends and an embedding of one text goes first.
 */
export interface Voice {
  loadVoice(options: VoiceLoad): Promise<VoiceInfo>;
  /** Speech text in (already projected, see speech-text), audio out. Text without a sound gives none. */
  synthesize(text: string, options: SynthesizeOptions): Stream<SpeechChunk, SynthesisResult>;
  loadEmbedder(options: EmbedderLoad): Promise<EmbedderInfo>;
  /**
   * One unit vector per text (mean pooled, L2 normalised). A single text goes before speech, because
   * a turn waits for it; several are background work and let speech pass.
   */
  embed(texts: readonly string[]): Promise<readonly Float32Array[]>;
}

export const voiceMethods: MethodTable<Voice> = {
  loadVoice: 'call',
  synthesize: 'stream',
  loadEmbedder: 'call',
  embed: 'call',
};
