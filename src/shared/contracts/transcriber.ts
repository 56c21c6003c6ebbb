import type { MethodTable, Stream } from '../rpc/contract';

/** How whisper computes: our own addon on the CPU, or a GPU prebuilt behind the same interface. */
export type SttBackend = 'cpu' | 'cuda' | 'vulkan' | 'metal' | 'cpu-prebuilt';

export interface TranscriberLoad {
  /** A ggml whisper file that `models/verify` has passed. */
  readonly modelPath: string;
  /** Its sum: what is worked out from the model is kept under it, or else not at all. */
  readonly modelSha256?: string | undefined;
  readonly backend: SttBackend;
  /** Where the native addon of that backend is: a `.node` file, or a package folder for prebuilts. */
  readonly addonPath: string;
  readonly threads: number;
  readonly flashAttention: boolean;
}

export interface TranscriberInfo {
  readonly backend: SttBackend;
  readonly multilingual: boolean;
  /** whisper.cpp's own description of the instruction sets in use. */
  readonly systemInfo: string;
  readonly loadMs: number;
  readonly warmMs: number;
}

export interface ListenOptions {
  /** ISO 639-1 code, or `auto` (then among `languages` when that is not empty). */
  readonly language: string;
  readonly languages: readonly string[];
  /** Words that help spelling: names the user told us. May be empty. */
  readonly prompt: string;
  /** `sized` fits the window to the clip (docs/decisions/0005-audio-ctx.md); `full` is 30 s. */
  readonly window: 'sized' | 'full';
  /** Passes over the growing audio while the key is held. */
  readonly partials: boolean;
}

export interface TranscribedToken {
  /** The model's own number of it; −1 where the backend does not tell. */
  readonly id: number;
  readonly text: string;
  /** Probability in [0, 1]. */
  readonly probability: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** What speaks for and against speech in the audio (product A4). */
export interface SpeechEvidence {
  /** Share of 20 ms frames above the noise floor, 0–1. */
  readonly speechRatio: number;
  readonly peakDbfs: number;
  /** Whisper's probability that the window holds no speech, or null when it was not asked. */
  readonly noSpeechProbability: number | null;
  /** Mean log-probability of the tokens, or null when there are none. */
  readonly avgLogProbability: number | null;
  /** Why this was not taken as speech, in a few words; null when it was. */
  readonly rejectedBecause: string | null;
  /** What whisper wrote before the gate refused it: "use it anyway" sends this. */
  readonly rejectedText: string | null;
}

export interface PartialTranscript {
  /** Words two successive passes agree on: they will not change. */
  readonly agreed: string;
  /** The rest of the newest pass: may change. */
  readonly tentative: string;
  /** The newest pass as it stands: what `finish` would give if nothing more were said. */
  readonly text: string;
  /** How much audio the pass covered, ms from the first sample. */
  readonly audioMs: number;
  /** True when the pass heard all that was said and a pause has begun; false once speech goes on. */
  readonly atPause: boolean;
}

export interface Transcription {
  /** False when the audio was not taken as speech; `text` is then empty. */
  readonly heard: boolean;
  readonly text: string;
  readonly language: string;
  readonly tokens: readonly TranscribedToken[];
  readonly evidence: SpeechEvidence;
  readonly audioMs: number;
  /** Encoder positions used by the pass that gave the text (50 a second; 1500 is the full window). */
  readonly audioCtx: number;
  /** True when a guard refused the sized pass and the full window was used. */
  readonly retried: boolean;
  readonly melMs: number;
  readonly encodeMs: number;
  readonly decodeMs: number;
}

/**
 * Main ↔ stt worker. Audio is mono float32 at 16 kHz. An utterance lives from `open` to `finish` or
 * `discard`; `transcribe` does a whole clip at once.
 */
export interface Transcriber {
  load(options: TranscriberLoad): Promise<TranscriberInfo>;
  /** Starts an utterance; the stream gives partial transcripts and ends at finish or discard. */
  open(utteranceId: string, options: ListenOptions): Stream<PartialTranscript, void>;
  /** Adds audio in order; chunks of at most 100 ms. */
  append(utteranceId: string, samples: Float32Array): Promise<void>;
  /** The key is up: the final transcript of all that was appended. Preempts a running partial pass. */
  finish(utteranceId: string): Promise<Transcription>;
  /** Forgets the utterance; unknown ids are fine. */
  discard(utteranceId: string): Promise<void>;
  transcribe(samples: Float32Array, options: ListenOptions): Promise<Transcription>;
}

export const transcriberMethods: MethodTable<Transcriber> = {
  load: 'call',
  open: 'stream',
  append: 'call',
  finish: 'call',
  discard: 'call',
  transcribe: 'call',
};
