/** Whisper hears 16 kHz in windows of 400 samples: 201 frequencies from 0 to 8 kHz. */
const SAMPLE_RATE_HZ = 16_000;
const WINDOW_SAMPLES = 400;
export const MEL_FREQUENCIES = WINDOW_SAMPLES / 2 + 1;

/** Slaney's mel scale: linear below 1 kHz, logarithmic above. */
const LINEAR_STEP_HZ = 200 / 3;
const LOG_START_HZ = 1000;
const LOG_START_MEL = LOG_START_HZ / LINEAR_STEP_HZ;
const LOG_STEP = Math.log(6.4) / 27;

/**
 * The triangular filterbank Whisper was trained with, row-major `[melBands][201]`: slaney scale,
 * each triangle of unit area. Intermediate values are rounded to 32 bits where the reference
 * computation does so, which makes the result equal to the last bit.
 */
export function melFilters(melBands: number): Float32Array {
  const edgesHz = melEdgesHz(melBands + 2);
  const out = new Float32Array(melBands * MEL_FREQUENCIES);
  for (let band = 0; band < melBands; band += 1) {
    const lowHz = at(edgesHz, band);
    const peakHz = at(edgesHz, band + 1);
    const highHz = at(edgesHz, band + 2);
    const areaNorm = 2 / (highHz - lowHz);
    for (let k = 0; k < MEL_FREQUENCIES; k += 1) {
      const hz = (k * SAMPLE_RATE_HZ) / WINDOW_SAMPLES;
      const rising = (hz - lowHz) / (peakHz - lowHz);
      const falling = (highHz - hz) / (highHz - peakHz);
      const height = Math.fround(Math.max(0, Math.min(rising, falling)));
      out[band * MEL_FREQUENCIES + k] = Math.fround(height * areaNorm);
    }
  }
  return out;
}

/** `count` frequencies equally spaced in mel from 0 Hz to the highest. */
function melEdgesHz(count: number): number[] {
  const topHz = SAMPLE_RATE_HZ / 2;
  const topMel = LOG_START_MEL + Math.log(topHz / LOG_START_HZ) / LOG_STEP;
  const stepMel = topMel / (count - 1);
  return Array.from({ length: count }, (_, index) =>
    melToHz(index === count - 1 ? topMel : index * stepMel),
  );
}

function melToHz(mel: number): number {
  if (mel < LOG_START_MEL) return mel * LINEAR_STEP_HZ;
  return LOG_START_HZ * Math.exp(LOG_STEP * (mel - LOG_START_MEL));
}

function at(values: readonly number[], index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`index ${index} of ${values.length}`);
  return value;
}
