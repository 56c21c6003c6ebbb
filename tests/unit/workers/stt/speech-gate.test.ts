import { describe, expect, it } from 'vitest';
import { acousticEvidence, judge, silentBecause } from '../../../../src/workers/stt/speech-gate';
import { SpeechDetector } from '../../../../src/workers/stt/speech-detector';
import { join, noise, silence, voiceLike } from './signals';
import { whisperResult } from './whisper-result';

function evidenceOf(samples: Float32Array) {
  const detector = new SpeechDetector();
  detector.push(samples);
  return acousticEvidence(detector);
}

const speech = evidenceOf(join(noise(500), voiceLike(1500)));

describe('silentBecause', () => {
  it('spares whisper digital silence, and gives a level that JSON can hold', () => {
    const evidence = evidenceOf(silence(1000));
    expect(silentBecause(evidence)).toBe('silence');
    expect(evidence.peakDbfs).toBe(-120);
  });

  it('lets whisper judge everything louder', () => {
    expect(silentBecause(speech)).toBeNull();
    expect(silentBecause(evidenceOf(noise(1000, 0.01)))).toBeNull();
  });
});

describe('judge', () => {
  it('takes a plain sentence as heard, without its sound tags', () => {
    const verdict = judge(speech, whisperResult({ text: '[click] Turn on the light.' }));
    expect(verdict).toMatchObject({ heard: true, text: 'Turn on the light.' });
    expect(verdict.evidence).toMatchObject({ rejectedBecause: null, rejectedText: null });
  });

  it('refuses tags alone and keeps what whisper wrote for "use it anyway"', () => {
    const { heard, text, evidence } = judge(speech, whisperResult({ text: '(keyboard clicking)' }));
    expect({ heard, text }).toEqual({ heard: false, text: '' });
    expect(evidence.rejectedText).toBe('(keyboard clicking)');
    expect(evidence.rejectedBecause).not.toBeNull();
  });

  it.each([
    { noSpeechProbability: 0.9, avgLogProbability: -0.4 },
    { noSpeechProbability: 0.4, avgLogProbability: -1.1 },
    { noSpeechProbability: null, avgLogProbability: -2 },
  ])('refuses words that whisper itself doubts: %j', (doubts) => {
    const result = whisperResult({ text: 'I see a boat.', ...doubts });
    expect(judge(speech, result).heard).toBe(false);
  });

  it('keeps unclear speech: either doubt alone is not enough', () => {
    for (const doubts of [
      { noSpeechProbability: 0.4, avgLogProbability: -0.5 },
      { noSpeechProbability: 0.1, avgLogProbability: -1.1 },
      { noSpeechProbability: null, avgLogProbability: null },
    ]) {
      const result = whisperResult({ text: 'Book a room.', ...doubts });
      expect(judge(speech, result).heard).toBe(true);
    }
  });

  it('refuses a made-up phrase only where the evidence is weak', () => {
    const sure = { text: 'Thank you.', noSpeechProbability: 0.01, avgLogProbability: -0.2 };
    expect(judge(speech, whisperResult(sure)).heard).toBe(true);
    expect(judge(speech, whisperResult({ ...sure, noSpeechProbability: 0.5 })).heard).toBe(false);
  });
});
