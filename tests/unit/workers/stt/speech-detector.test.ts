import { describe, expect, it } from 'vitest';
import { PAUSE_MS, SpeechDetector } from '../../../../src/workers/stt/speech-detector';
import { join, noise, silence, voiceLike } from './signals';

function detect(samples: Float32Array, chunk = 1600): SpeechDetector {
  const detector = new SpeechDetector();
  for (let at = 0; at < samples.length; at += chunk) {
    detector.push(samples.subarray(at, at + chunk));
  }
  return detector;
}

describe('SpeechDetector', () => {
  it('hears nothing in silence and in steady noise', () => {
    for (const samples of [silence(2000), noise(2000), noise(2000, 0.02)]) {
      const detector = detect(samples);
      expect(detector.speechMs).toBe(0);
      expect(detector.atPause).toBe(false);
      expect(detector.speechRatio()).toBeLessThan(0.05);
    }
  });

  it('finds where speech ends and the pause after it', () => {
    const detector = detect(join(noise(400), voiceLike(1000), noise(300)));
    expect(detector.speechMs).toBeGreaterThan(800);
    expect(detector.lastSpeechEndMs).toBeGreaterThan(1340);
    expect(detector.lastSpeechEndMs).toBeLessThanOrEqual(1420);
    expect(detector.pauseMs).toBeGreaterThanOrEqual(PAUSE_MS);
    expect(detector.atPause).toBe(true);
  });

  it('is not at a pause while speech goes on', () => {
    expect(detect(join(noise(400), voiceLike(1000))).atPause).toBe(false);
  });

  it('forgets a louder room within seconds', () => {
    const detector = detect(join(noise(2000, 0.02), noise(4000), voiceLike(500)));
    expect(detector.speechMs).toBeGreaterThan(350);
  });

  it('does not depend on how the audio is cut into chunks', () => {
    const samples = join(noise(333), voiceLike(777), noise(251));
    const reference = detect(samples, samples.length);
    for (const chunk of [1, 37, 320, 1600]) {
      const detector = detect(samples, chunk);
      expect(detector.speechMs).toBe(reference.speechMs);
      expect(detector.lastSpeechEndMs).toBe(reference.lastSpeechEndMs);
    }
  });

  it('tells the share of speech with hindsight', () => {
    const ratio = detect(join(noise(1000), voiceLike(1000))).speechRatio();
    expect(ratio).toBeGreaterThan(0.35);
    expect(ratio).toBeLessThan(0.6);
  });
});
