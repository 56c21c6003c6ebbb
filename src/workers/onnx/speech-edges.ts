import { AUDIBLE_AMPLITUDE, peakAmplitude, samplesIn } from '../../shared/audio';

/** Kept before the first audible sample, so that a soft onset is not cut. */
const LEAD_MS = 10;
const FADE_MS = 4;
/** Just below full scale: a resampler after us may overshoot a little. */
const PEAK_LIMIT = 0.97;

export interface TrimmedSpeech {
  readonly samples: Float32Array<ArrayBuffer>;
  readonly leadingSamples: number;
  readonly trailingSamples: number;
}

/**
 * Makes a synthesised stretch ready to be joined to others: silence before the first audible sample
 * (above −50 dBFS) cut to 10 ms, silence after the last one to `tailMs`, both edges faded so that no
 * join clicks, and the whole turned down where it would clip. All-silent input gives no samples.
 */
export function trimSpeech(
  input: Float32Array,
  sampleRateHz: number,
  tailMs: number,
): TrimmedSpeech {
  const first = input.findIndex(isAudible);
  if (first === -1) {
    return { samples: new Float32Array(0), leadingSamples: input.length, trailingSamples: 0 };
  }
  const last = input.findLastIndex(isAudible);
  const start = Math.max(0, first - samplesIn(LEAD_MS, sampleRateHz));
  const end = Math.min(input.length, last + 1 + samplesIn(tailMs, sampleRateHz));
  const samples = input.slice(start, end);
  limitPeak(samples);
  fadeEdges(samples, samplesIn(FADE_MS, sampleRateHz));
  return { samples, leadingSamples: start, trailingSamples: input.length - end };
}

function isAudible(sample: number): boolean {
  return Math.abs(sample) > AUDIBLE_AMPLITUDE;
}

/** Whole-stretch gain: a limiter that acts sample by sample would distort. */
function limitPeak(samples: Float32Array): void {
  const peak = peakAmplitude(samples);
  if (peak <= PEAK_LIMIT) return;
  const gain = PEAK_LIMIT / peak;
  for (let index = 0; index < samples.length; index += 1) {
    samples[index] = (samples[index] ?? 0) * gain;
  }
}

function fadeEdges(samples: Float32Array, fadeSamples: number): void {
  const length = Math.min(fadeSamples, samples.length >> 1);
  for (let index = 0; index < length; index += 1) {
    const gain = index / length;
    const mirror = samples.length - 1 - index;
    samples[index] = (samples[index] ?? 0) * gain;
    samples[mirror] = (samples[mirror] ?? 0) * gain;
  }
}
