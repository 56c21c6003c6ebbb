import type { MethodTable, Stream } from '../rpc/contract';

export interface VoiceLoad {
  readonly modelPath: string;
  /** Piper's `.onnx.json` beside the model. */
  readonly configPath: string;
  readonly threads: number;
}

export interface VoiceInfo {
  readonly sampleRateHz: number;
  /** espeak-ng voice of the model, `en-us` for example. */
  readonly espeakVoice: string;
  readonly loadMs: number;
  readonly warmMs: number;
}

export interface SynthesizeOptions {
  /** 1 is the voice's own pace; 1.2 is faster. */
  readonly speed: number;
  /** Fixed noise for tests and benches: the same text gives the same samples. */
  readonly deterministic: boolean;
}

/** A piece of a clause's audio, in order; mono float32 at the voice's sample rate. */
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

/** Main ↔ onnx worker: the one onnxruntime thread. Calls are served one after another. */
export interface Voice {
  loadVoice(options: VoiceLoad): Promise<VoiceInfo>;
  /** Speech text in (already projected, see speech-text), audio out. Text without a sound gives none. */
  synthesize(text: string, options: SynthesizeOptions): Stream<SpeechChunk, SynthesisResult>;
  loadEmbedder(options: EmbedderLoad): Promise<EmbedderInfo>;
  /** One unit vector per text (mean pooled, L2 normalised). */
  embed(texts: readonly string[]): Promise<readonly Float32Array[]>;
}

export const voiceMethods: MethodTable<Voice> = {
  loadVoice: 'call',
  synthesize: 'stream',
  loadEmbedder: 'call',
  embed: 'call',
};
