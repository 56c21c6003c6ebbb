import { describe, expect, it } from 'vitest';
import { AUDIBLE_AMPLITUDE, firstAudibleIndex, peakAmplitude } from '../../../../src/shared/audio';
import { trimSpeech } from '../../../../src/workers/onnx/speech-edges';

const RATE = 22_050;

/** Silence, a tone, silence. */
function tone(leadMs: number, toneMs: number, tailMs: number, amplitude: number): Float32Array {
  const count = (ms: number) => Math.round((ms / 1000) * RATE);
  const samples = new Float32Array(count(leadMs) + count(toneMs) + count(tailMs));
  for (let index = 0; index < count(toneMs); index += 1) {
    samples[count(leadMs) + index] = amplitude * Math.cos((index / RATE) * 2 * Math.PI * 200);
  }
  return samples;
}

describe('trimSpeech', () => {
  it('keeps 10 ms before the first audible sample and the given tail', () => {
    const { samples, leadingSamples } = trimSpeech(tone(80, 200, 500, 0.5), RATE, 90);
    expect(leadingSamples / RATE).toBeCloseTo(0.07, 3);
    expect(firstAudibleIndex(samples) / RATE).toBeCloseTo(0.01, 3);
    expect(samples.length / RATE).toBeCloseTo(0.3, 2);
  });

  it('does not lengthen what is short already', () => {
    const input = tone(2, 50, 5, 0.5);
    expect(trimSpeech(input, RATE, 90).samples).toHaveLength(input.length);
  });

  it('begins and ends in silence when speech touches the edges', () => {
    const { samples } = trimSpeech(tone(0, 100, 0, 0.8), RATE, 90);
    expect(Math.abs(samples[0] ?? 1)).toBeLessThan(AUDIBLE_AMPLITUDE);
    expect(Math.abs(samples.at(-1) ?? 1)).toBeLessThan(AUDIBLE_AMPLITUDE);
    const steps = samples.slice(1).map((sample, index) => Math.abs(sample - (samples[index] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(0.06);
  });

  it('turns down what would clip, keeping its shape', () => {
    const { samples } = trimSpeech(tone(20, 100, 20, 1.6), RATE, 90);
    expect(peakAmplitude(samples)).toBeLessThan(1);
    expect(peakAmplitude(samples)).toBeGreaterThan(0.9);
    const quiet = trimSpeech(tone(20, 100, 20, 0.4), RATE, 90).samples;
    expect(peakAmplitude(quiet)).toBeCloseTo(0.4, 3);
  });

  it('gives nothing for silence and for nothing', () => {
    expect(trimSpeech(new Float32Array(5_000), RATE, 90).samples).toHaveLength(0);
    expect(trimSpeech(new Float32Array(0), RATE, 90).samples).toHaveLength(0);
  });

  it('leaves its input alone', () => {
    const input = tone(0, 100, 0, 1.6);
    const before = input.slice();
    trimSpeech(input, RATE, 90);
    expect(input).toEqual(before);
  });
});
