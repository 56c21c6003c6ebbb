/** Sample rate of everything the microphone gives and whisper takes. */
export const CAPTURE_SAMPLE_RATE_HZ = 16_000;

/** The first sample above this level ends voice-to-voice (performance.md, "What is measured"). */
export const AUDIBLE_DBFS = -50;
export const AUDIBLE_AMPLITUDE = 10 ** (AUDIBLE_DBFS / 20);

/** Mono float samples in [-1, 1]. */
export interface PcmAudio {
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
}

export function durationMs(samples: number, sampleRateHz: number): number {
  return (samples / sampleRateHz) * 1000;
}

export function samplesIn(ms: number, sampleRateHz: number): number {
  return Math.round((ms / 1000) * sampleRateHz);
}

export function toDbfs(amplitude: number): number {
  return amplitude <= 0 ? -Infinity : 20 * Math.log10(amplitude);
}

export function peakAmplitude(samples: Float32Array): number {
  let peak = 0;
  for (const sample of samples) {
    const magnitude = Math.abs(sample);
    if (magnitude > peak) peak = magnitude;
  }
  return peak;
}

/** Index of the first audible sample, or -1 when all of it is silence. */
export function firstAudibleIndex(samples: Float32Array): number {
  return samples.findIndex((sample) => Math.abs(sample) > AUDIBLE_AMPLITUDE);
}

/** Joins chunks of mono samples into one array. */
export function concatSamples(chunks: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const joined = new Float32Array(total);
  let offset = 0;
  for (const chunk of chunks) {
    joined.set(chunk, offset);
    offset += chunk.length;
  }
  return joined;
}
