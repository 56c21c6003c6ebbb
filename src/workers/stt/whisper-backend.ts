import type { SttBackend, TranscribedToken } from '../../shared/contracts/transcriber';

/** One run over some audio. */
export interface WhisperPass {
  /** Encoder positions, at most 1500. Backends that cannot size their window ignore it. */
  readonly audioCtx: number;
  readonly threads: number;
  /** ISO 639-1 code or `auto`. */
  readonly language: string;
  /** With `auto`: the languages to choose among; empty means all. */
  readonly languages: readonly string[];
  readonly prompt: string;
  /** 0 leaves it to whisper.cpp. */
  readonly maxTokens: number;
  /** End decoding when the tokens go round in circles. */
  readonly loopGuard: boolean;
  /** Token ids of what was said before this audio; only where {@link BackendInfo.completes}. */
  readonly promptTokens: readonly number[];
  /**
   * What an earlier pass over the same beginning decoded ({@link WhisperResult.decodedTokens}): checked
   * at once instead of decoded anew. Changes the time, not the text.
   */
  readonly draftTokens: readonly number[];
  /** Where the last speech ends, ms from the first sample: nothing is said behind it. */
  readonly speechEndMs: number;
}

export interface WhisperResult {
  /** As whisper wrote it, sound tags and all; trimmed. */
  readonly text: string;
  readonly tokens: readonly TranscribedToken[];
  readonly language: string;
  /** Null when the backend does not tell. */
  readonly noSpeechProbability: number | null;
  /** Mean natural logarithm of the token probabilities; null without tokens or when not told. */
  readonly avgLogProbability: number | null;
  readonly stoppedBy: 'loop' | 'cap' | null;
  /** Every token with its timestamps: the draft for a later pass. Empty where it is not told. */
  readonly decodedTokens: readonly number[];
  /** How many tokens of the draft were right. */
  readonly tokensDrafted: number;
  /** Encoder positions that were used. */
  readonly audioCtx: number;
  readonly queueMs: number;
  readonly melMs: number;
  readonly encodeMs: number;
  readonly decodeMs: number;
}

export interface BackendInfo {
  readonly backend: SttBackend;
  readonly multilingual: boolean;
  readonly systemInfo: string;
  /** Whether {@link WhisperPass.audioCtx} has an effect. */
  readonly sizable: boolean;
  /** Whether a sized window is completed with silence for the decoder, so that it may be close. */
  readonly completes: boolean;
  readonly loadMs: number;
}

/** A loaded whisper model, however it computes. The caller runs one pass at a time. */
export interface WhisperBackend {
  readonly info: BackendInfo;
  /**
   * Transcribes mono float32 at 16 kHz, at least one second of it. An aborted signal ends it with a
   * SottoError of kind `aborted`, after the native code has let go of the audio where it can stop.
   */
  transcribe(samples: Float32Array, pass: WhisperPass, signal: AbortSignal): Promise<WhisperResult>;
  /** What the last pass had decoded when it was stopped: a draft for the next; empty otherwise. */
  abandonedTokens(): readonly number[];
  /** Waits for a running pass (abort it first), then frees the model. */
  dispose(): Promise<void>;
}

export interface BackendLoad {
  readonly modelPath: string;
  readonly modelSha256?: string | undefined;
  readonly backend: SttBackend;
  /** The addon's file, or the package folder of a prebuilt. */
  readonly addonPath: string;
  readonly flashAttention: boolean;
  readonly threads: number;
}
