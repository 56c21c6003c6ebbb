import { AUDIBLE_AMPLITUDE, concatSamples, samplesIn } from '../../shared/audio';

/** Kept before the first audible sample, so that a soft onset is not cut. */
const LEAD_MS = 3;
const FADE_MS = 4;
/**
 * Just below full scale, since a resampler after us may overshoot a little. The decoder ends in a
 * tanh, so one gain for everything keeps within it, and no piece is louder than its neighbour.
 */
const GAIN = 0.97;

/**
 * Makes the windows of a sentence ready to be played, and to be joined to other sentences: silence
 * before the first audible sample (above −50 dBFS) is cut to 3 ms, silence after the last one to
 * `tailMs`, and both ends are faded so that no join clicks. Between windows nothing is touched.
 */
export class SpeechEdges {
  readonly #lead: number;
  readonly #tail: number;
  readonly #fade: number;
  /** Not yet given out: the end of what has come, which may turn out to be the end of all. */
  #held: Float32Array<ArrayBuffer> = new Float32Array(0);
  #begun = false;
  #givenOut = 0;
  /** Inaudible samples given out since the last audible one. */
  #silent = 0;
  #leadingSamples = 0;

  constructor(sampleRateHz: number, tailMs: number) {
    this.#lead = samplesIn(LEAD_MS, sampleRateHz);
    this.#tail = samplesIn(tailMs, sampleRateHz);
    this.#fade = samplesIn(FADE_MS, sampleRateHz);
  }

  /** Leading samples that were cut. */
  get leadingSamples(): number {
    return this.#leadingSamples;
  }

  /** @returns what of the audio so far can be played now, often a little less than `window`. */
  push(window: Float32Array): Float32Array<ArrayBuffer> {
    this.#held = concatSamples([this.#held, window]);
    if (!this.#begun) this.#cutLead();
    if (!this.#begun) return new Float32Array(0);
    const last = this.#held.findLastIndex(isAudible);
    // Beyond the tail it is either a pause, which comes with what follows, or the end, which is cut.
    const known =
      last === -1 ? this.#tail - this.#silent : Math.min(this.#held.length, last + 1 + this.#tail);
    return this.#give(Math.max(0, Math.min(known, this.#held.length) - this.#fade), last);
  }

  /** No more will come. @returns the rest, faded out. */
  end(): Float32Array<ArrayBuffer> {
    if (!this.#begun) return new Float32Array(0);
    const last = this.#held.findLastIndex(isAudible);
    const until = last === -1 ? this.#tail - this.#silent : last + 1 + this.#tail;
    const rest = this.#give(Math.max(0, Math.min(until, this.#held.length)), last);
    const fade = Math.min(this.#fade, rest.length);
    for (let index = 0; index < fade; index += 1) {
      const mirror = rest.length - 1 - index;
      rest[mirror] = (rest[mirror] ?? 0) * (index / fade);
    }
    return rest;
  }

  #cutLead(): void {
    const first = this.#held.findIndex(isAudible);
    this.#begun = first !== -1;
    const cut = Math.max(0, (this.#begun ? first : this.#held.length) - this.#lead);
    this.#leadingSamples += cut;
    this.#held = this.#held.slice(cut);
  }

  /** Takes `count` samples out of what is held; `last` is the last audible one held, or −1. */
  #give(count: number, last: number): Float32Array<ArrayBuffer> {
    const samples = this.#held.slice(0, count);
    this.#held = this.#held.slice(count);
    const audible = last < count ? last : samples.findLastIndex(isAudible);
    this.#silent = audible === -1 ? this.#silent + count : count - 1 - audible;
    for (let index = 0; index < count; index += 1) {
      const fadeIn = Math.min(1, (this.#givenOut + index) / this.#fade);
      samples[index] = Math.max(-1, Math.min(1, samples[index] ?? 0)) * GAIN * fadeIn;
    }
    this.#givenOut += count;
    return samples;
  }
}

function isAudible(sample: number): boolean {
  return Math.abs(sample) > AUDIBLE_AMPLITUDE;
}
