/**
 * How much of whisper's 30 s window a clip needs (docs/decisions/0005-audio-ctx.md). Cutting the
 * window is what makes a CPU fast enough, and what makes the stock models loop and invent words when
 * it is cut too close: so there is padding, and the guards of decode-guards.ts behind it.
 */

/** Encoder positions a second: two 10 ms frames each. */
export const POSITIONS_PER_SECOND = 50;
export const FULL_AUDIO_CTX = 1500;

/** Positions of silence after the audio. Below 256 the word error rate rises at once. */
const PADDING_POSITIONS = 256;
/** ggml's kernels work in blocks, and few distinct sizes keep its buffers as they are. */
const BUCKET_POSITIONS = 64;

/**
 * Behind a window that is completed with remembered silence the encoder needs little of its own: with
 * 32 positions the word error rate is below that of 256 in a cut window
 * (docs/decisions/0013-close-window.md).
 */
const CLOSE_PADDING_POSITIONS = 32;
const CLOSE_BUCKET_POSITIONS = 16;
/** A second look at what the first was unsure of; with 256 positions no fewer words were wrong. */
const WIDE_PADDING_POSITIONS = 192;
/** The remembered silence begins after two seconds of sound (native/whisper, `rememberSilence`). */
const LEAST_CLOSE_POSITIONS = 144;

/** Below one second whisper is unsure of itself; silence costs next to nothing. */
const SHORTEST_AUDIO_SAMPLES = 16_000;

/**
 * @param seconds length of the audio
 * @param completed whether the decoder gets remembered silence behind the window
 * @param wide a second look, with more silence of its own
 * @returns encoder positions: a multiple of 64 (16, and at least 144, when completed), at most 1500
 */
export function sizedAudioCtx(seconds: number, completed = false, wide = false): number {
  const close = wide ? WIDE_PADDING_POSITIONS : CLOSE_PADDING_POSITIONS;
  const padding = completed ? close : PADDING_POSITIONS;
  const bucket = completed ? CLOSE_BUCKET_POSITIONS : BUCKET_POSITIONS;
  const wanted = Math.ceil(Math.max(0, seconds) * POSITIONS_PER_SECOND) + padding;
  const least = completed ? LEAST_CLOSE_POSITIONS : 0;
  return Math.min(FULL_AUDIO_CTX, Math.max(least, Math.ceil(wanted / bucket) * bucket));
}

/**
 * The most tokens that a clip can honestly need, so that a loop ends after a moment. English stays
 * below five tokens a second even when read fast; scripts whose characters take several tokens each
 * need more.
 *
 * @param seconds length of the audio
 * @param language ISO 639-1 code or `auto`
 */
export function tokenCap(seconds: number, language: string): number {
  const perSecond = language === 'en' ? 8 : 20;
  return Math.ceil(Math.max(0, seconds) * perSecond) + 16;
}

/** Appends silence to audio of less than a second; longer audio comes back as it is. */
export function padShortAudio(samples: Float32Array): Float32Array {
  if (samples.length >= SHORTEST_AUDIO_SAMPLES) return samples;
  const padded = new Float32Array(SHORTEST_AUDIO_SAMPLES);
  padded.set(samples);
  return padded;
}
