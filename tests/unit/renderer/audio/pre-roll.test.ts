import { describe, expect, it } from 'vitest';
import { PreRoll } from '../../../../src/renderer/audio/pre-roll';

const RATE_HZ = 16_000;
const CHUNK = 320; // 20 ms

function filled(chunks: number, keepMs: number): PreRoll {
  const ring = new PreRoll(RATE_HZ);
  for (let index = 0; index < chunks; index += 1) {
    const samples = Float32Array.from({ length: CHUNK }, (_, at) => index * CHUNK + at);
    ring.push({ samples, firstSampleMs: 1000 + index * 20 }, keepMs);
  }
  return ring;
}

const lengthOf = (chunks: readonly { samples: Float32Array }[]): number =>
  chunks.reduce((sum, chunk) => sum + chunk.samples.length, 0);

describe('PreRoll', () => {
  it('keeps the last moments only', () => {
    const taken = filled(100, 300).takeSince(0);
    expect(lengthOf(taken)).toBeGreaterThanOrEqual(0.3 * RATE_HZ);
    expect(lengthOf(taken)).toBeLessThanOrEqual(0.32 * RATE_HZ);
  });

  it('cuts to the sample and says when that sample was taken', () => {
    const [first] = filled(10, 1000).takeSince(1005);
    expect(first?.firstSampleMs).toBe(1005);
    expect(first?.samples[0]).toBe(80);
    expect(first?.samples.length).toBe(CHUNK - 80);
  });

  it('is empty afterwards, and when nothing is recent enough', () => {
    const ring = filled(10, 1000);
    expect(ring.takeSince(5000)).toEqual([]);
    expect(ring.takeSince(0)).toEqual([]);
  });

  it('keeps nothing when no pre-roll is wanted', () => {
    expect(lengthOf(filled(10, 0).takeSince(0))).toBe(0);
  });
});
