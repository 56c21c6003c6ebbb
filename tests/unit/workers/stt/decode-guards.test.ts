import { describe, expect, it } from 'vitest';
import {
  betterPass,
  compressionRatio,
  refuseSizedPass,
} from '../../../../src/workers/stt/decode-guards';
import { whisperResult } from './whisper-result';

describe('refuseSizedPass', () => {
  it('accepts a plain sentence', () => {
    expect(refuseSizedPass(whisperResult({ text: 'What time is it?' }))).toBeNull();
  });

  it('refuses what the decoder had to be stopped at', () => {
    expect(refuseSizedPass(whisperResult({ stoppedBy: 'loop' }))).toBe('loop');
    expect(refuseSizedPass(whisperResult({ stoppedBy: 'cap' }))).toBe('token-cap');
  });

  it('refuses repeated sentences and guesses', () => {
    const text = 'Set a timer for ten. Set a timer for ten.';
    expect(refuseSizedPass(whisperResult({ text }))).toBe('repetition');
    expect(refuseSizedPass(whisperResult({ avgLogProbability: -1.2 }))).toBe('low-probability');
  });

  it('does not hold a missing probability against a backend', () => {
    expect(refuseSizedPass(whisperResult({ avgLogProbability: null }))).toBeNull();
  });
});

describe('compressionRatio', () => {
  it('is high for text that repeats itself and about one for speech', () => {
    expect(compressionRatio('ha '.repeat(60))).toBeGreaterThan(2.4);
    expect(
      compressionRatio('The quick brown fox jumps over the lazy dog while it rains outside today.'),
    ).toBeLessThan(1.6);
    expect(compressionRatio('ha ha')).toBe(1);
  });
});

describe('betterPass', () => {
  const sized = whisperResult({ text: 'sized', avgLogProbability: -0.8 });

  it('takes the full pass when it stands', () => {
    const full = whisperResult({ text: 'full', avgLogProbability: -0.4 });
    expect(betterPass(sized, full).text).toBe('full');
  });

  it('keeps the sized pass when the full one is a worse guess', () => {
    const full = whisperResult({ text: 'full', avgLogProbability: -1.5 });
    expect(betterPass(sized, full).text).toBe('sized');
  });

  it('never keeps a sized pass that looped', () => {
    const looped = whisperResult({ text: 'sized', avgLogProbability: -0.1, stoppedBy: 'loop' });
    const full = whisperResult({ text: 'full', avgLogProbability: -1.5 });
    expect(betterPass(looped, full).text).toBe('full');
  });
});
