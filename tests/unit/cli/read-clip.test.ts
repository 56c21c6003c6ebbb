import { describe, expect, it } from 'vitest';
import { readClip, withTail } from '../../../src/cli/read-clip';

const SECOND = 16_000;

/** A second of tone, then quiet noise. */
function clip(noiseSamples: number): Float32Array {
  const samples = new Float32Array(SECOND + noiseSamples);
  for (let index = 0; index < samples.length; index++) {
    samples[index] = index < SECOND ? 0.5 * Math.sin(index / 5) : 0.001 * Math.sin(index * 3);
  }
  return samples;
}

describe('withTail', () => {
  it('cuts a long silence to the wanted length', () => {
    expect(withTail(clip(SECOND), 300)).toHaveLength(SECOND + 4800);
  });

  it('lengthens a short one with the clip’s own quiet, without a jump to zero', () => {
    const longer = withTail(clip(1600), 500);
    expect(longer).toHaveLength(SECOND + 8000);
    const added = longer.subarray(SECOND + 1600);
    expect(Math.max(...added.map(Math.abs))).toBeLessThan(0.002);
    expect(added.filter((sample) => sample === 0).length).toBeLessThan(added.length / 10);
  });
});

describe('readClip', () => {
  it('names the file it cannot read', () => {
    expect(() => readClip('/nowhere/clip.wav', null)).toThrowError(
      expect.objectContaining({
        kind: 'not-found',
        message: expect.stringContaining('clip.wav') as string,
      }),
    );
  });
});
