import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  FULL_AUDIO_CTX,
  padShortAudio,
  sizedAudioCtx,
  tokenCap,
} from '../../../../src/workers/stt/audio-ctx';

describe('sizedAudioCtx', () => {
  it('gives the clip its positions and padding, in steps of 64', () => {
    expect(sizedAudioCtx(1)).toBe(320);
    expect(sizedAudioCtx(2.3)).toBe(384);
    expect(sizedAudioCtx(5)).toBe(512);
    expect(sizedAudioCtx(24)).toBe(1472);
  });

  it('never leaves the model and never cuts the audio', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 60, noNaN: true }), (seconds) => {
        const ctx = sizedAudioCtx(seconds);
        expect(ctx).toBeLessThanOrEqual(FULL_AUDIO_CTX);
        expect(ctx === FULL_AUDIO_CTX || ctx % 64 === 0).toBe(true);
        expect(ctx).toBeGreaterThanOrEqual(Math.min(FULL_AUDIO_CTX, seconds * 50 + 256));
      }),
    );
  });

  it('uses the full window when the clip fills it', () => {
    expect(sizedAudioCtx(25)).toBe(FULL_AUDIO_CTX);
    expect(sizedAudioCtx(300)).toBe(FULL_AUDIO_CTX);
  });
});

describe('tokenCap', () => {
  it('leaves room for fast speech and for scripts of many tokens', () => {
    expect(tokenCap(0, 'en')).toBe(16);
    expect(tokenCap(2, 'en')).toBe(32);
    expect(tokenCap(2, 'th')).toBeGreaterThan(tokenCap(2, 'en'));
    expect(tokenCap(2, 'auto')).toBe(tokenCap(2, 'th'));
  });
});

describe('padShortAudio', () => {
  it('keeps what was said at the start and adds silence up to a second', () => {
    const padded = padShortAudio(Float32Array.of(0.5, -0.5));
    expect(padded).toHaveLength(16_000);
    expect([...padded.subarray(0, 3)]).toEqual([0.5, -0.5, 0]);
  });

  it('returns longer audio itself', () => {
    const samples = new Float32Array(16_001);
    expect(padShortAudio(samples)).toBe(samples);
  });
});
