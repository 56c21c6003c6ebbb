import { describe, expect, it } from 'vitest';
import {
  AUDIBLE_AMPLITUDE,
  concatSamples,
  firstAudibleIndex,
  peakAmplitude,
} from '../../../../src/shared/audio';
import { SpeechEdges } from '../../../../src/workers/onnx/speech-edges';

const RATE = 22_050;
const count = (ms: number) => Math.round((ms / 1000) * RATE);

/** Silence, a tone, silence. */
function tone(leadMs: number, toneMs: number, tailMs: number, amplitude: number): Float32Array {
  const samples = new Float32Array(count(leadMs) + count(toneMs) + count(tailMs));
  for (let index = 0; index < count(toneMs); index += 1) {
    samples[count(leadMs) + index] = amplitude * Math.cos((index / RATE) * 2 * Math.PI * 200);
  }
  return samples;
}

/** Sample for sample; comparing arrays element by element takes the test runner seconds. */
const same = (a: Float32Array, b: Float32Array) =>
  Buffer.from(a.buffer).equals(Buffer.from(b.buffer));

/** All of `input` in windows of `size` samples, and what was cut in front. */
function trimmed(input: Float32Array, tailMs: number, size = Infinity) {
  const edges = new SpeechEdges(RATE, tailMs);
  const pieces: Float32Array[] = [];
  for (let at = 0; at < input.length; at += Math.min(size, input.length)) {
    pieces.push(edges.push(input.subarray(at, Math.min(input.length, at + size))));
  }
  pieces.push(edges.end());
  return { samples: concatSamples(pieces), pieces, leadingSamples: edges.leadingSamples };
}

describe('SpeechEdges', () => {
  it('keeps 3 ms before the first audible sample and the given tail', () => {
    const { samples, leadingSamples } = trimmed(tone(80, 200, 500, 0.5), 90);
    expect(leadingSamples / RATE).toBeCloseTo(0.077, 3);
    // Faded in, the first sample is audible a little later than it would be.
    expect(firstAudibleIndex(samples) / RATE).toBeGreaterThan(0.002);
    expect(firstAudibleIndex(samples) / RATE).toBeLessThan(0.005);
    expect(samples.length / RATE).toBeCloseTo(0.293, 3);
  });

  it.each([37, 100, 1_000, 3_072, 9_999])('gives the same in windows of %i samples', (size) => {
    const pause = concatSamples([tone(30, 80, 400, 0.5), tone(0, 60, 300, 0.3)]);
    for (const input of [tone(80, 200, 500, 0.5), tone(0, 50, 3, 0.8), pause]) {
      expect(trimmed(input, 90, size).samples).toEqual(trimmed(input, 90).samples);
    }
  });

  it('holds back no more than a fade while speech goes on', () => {
    const edges = new SpeechEdges(RATE, 90);
    const given = edges.push(tone(0, 200, 0, 0.5));
    expect(given.length).toBeGreaterThan(count(195));
  });

  it('keeps a pause inside a sentence, however long', () => {
    const input = concatSamples([tone(0, 100, 400, 0.5), tone(0, 100, 0, 0.5)]);
    expect(trimmed(input, 90, 700).samples).toHaveLength(input.length);
  });

  it('does not lengthen what is short already', () => {
    const input = tone(2, 50, 5, 0.5);
    expect(trimmed(input, 90).samples).toHaveLength(input.length);
  });

  it('begins and ends in silence when speech touches the edges', () => {
    const { samples } = trimmed(tone(0, 100, 0, 0.8), 90, 500);
    expect(Math.abs(samples[0] ?? 1)).toBeLessThan(AUDIBLE_AMPLITUDE);
    expect(Math.abs(samples.at(-1) ?? 1)).toBeLessThan(AUDIBLE_AMPLITUDE);
    const steps = samples.slice(1).map((sample, index) => Math.abs(sample - (samples[index] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(0.06);
  });

  it('stays below full scale, with one gain for loud and soft', () => {
    expect(peakAmplitude(trimmed(tone(20, 100, 20, 1), 90).samples)).toBeCloseTo(0.97, 3);
    expect(peakAmplitude(trimmed(tone(20, 100, 20, 0.4), 90).samples)).toBeCloseTo(0.388, 3);
    expect(peakAmplitude(trimmed(tone(20, 100, 20, 1.6), 90).samples)).toBeLessThan(1);
  });

  it('gives nothing for silence and for nothing', () => {
    expect(trimmed(new Float32Array(5_000), 90, 300).samples).toHaveLength(0);
    expect(trimmed(new Float32Array(0), 90).samples).toHaveLength(0);
  });

  it('leaves its input alone', () => {
    const input = tone(0, 100, 0, 1.6);
    const before = input.slice();
    trimmed(input, 90, 256);
    expect(same(input, before)).toBe(true);
  });
});
