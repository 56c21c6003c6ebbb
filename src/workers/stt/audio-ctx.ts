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

/** Below one second whisper is unsure of itself; silence costs next to nothing. */
const SHORTEST_AUDIO_SAMPLES = 16_000;

/**
 * @param seconds length of the audio
 * @returns encoder positions: a multiple of 64, at most 1500
 */
export function sizedAudioCtx(seconds: number): number {
  const wanted = Math.ceil(Math.max(0, seconds) * POSITIONS_PER_SECOND) + PADDING_POSITIONS;
  const bucketed = Math.ceil(wanted / BUCKET_POSITIONS) * BUCKET_POSITIONS;
  return Math.min(FULL_AUDIO_CTX, bucketed);
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
