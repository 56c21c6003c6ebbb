import { describe, expect, it } from 'vitest';
import { resample } from '../../../../src/main/audio/resample';

function tone(hz: number, sampleRateHz: number, seconds = 0.25) {
  const samples = Float32Array.from({ length: Math.round(sampleRateHz * seconds) }, (_, index) =>
    Math.sin((2 * Math.PI * hz * index) / sampleRateHz),
  );
  return { samples, sampleRateHz };
}

/** Loudness away from the edges, where the filter has all its neighbours. */
function rms(samples: Float32Array): number {
  const middle = samples.subarray(200, samples.length - 200);
  return Math.sqrt(middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length);
}

describe('resample', () => {
  it('keeps the length in time and the loudness of a tone in the band', () => {
    const out = resample(tone(1000, 22_050), 16_000);
    expect(out.sampleRateHz).toBe(16_000);
    expect(out.samples.length / 16_000).toBeCloseTo(0.25, 3);
    expect(rms(out.samples)).toBeCloseTo(Math.SQRT1_2, 2);
  });

  it('keeps the pitch: the result is the tone itself', () => {
    const out = resample(tone(440, 48_000), 16_000).samples;
    const wanted = tone(440, 16_000).samples;
    for (let index = 500; index < 1500; index++) {
      expect(out[index]).toBeCloseTo(wanted[index] ?? NaN, 2);
    }
  });

  it('removes what the new rate cannot hold, instead of folding it down', () => {
    expect(rms(resample(tone(10_500, 22_050), 16_000).samples)).toBeLessThan(0.01);
  });

  it('leaves audio of the right rate alone', () => {
    const audio = tone(100, 16_000);
    expect(resample(audio, 16_000)).toBe(audio);
  });
});
