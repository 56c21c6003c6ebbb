import { describe, expect, it } from 'vitest';
import { Recording } from '../../../../src/workers/stt/recording';
import { join, noise, voiceLike } from './signals';

/** Words and a pause; then that pause goes on, and so much sound comes, and so much quiet behind it. */
function after(gapMs: number, soundMs: number, quietMs = 0): boolean {
  const recording = new Recording();
  recording.append(join(noise(300), voiceLike(600), noise(100)));
  const { reach } = recording;
  recording.append(join(noise(gapMs - 100), voiceLike(soundMs), noise(quietMs)));
  return recording.holdsAllWords(reach);
}

describe('a transcript up to a pause', () => {
  it('holds all words when nothing, or only a click, came after it', () => {
    expect(after(300, 0)).toBe(true);
    expect(after(300, 40)).toBe(true);
    expect(after(300, 40, 400)).toBe(true);
  });

  it('does not when the sound is as long as a word, or may be the end of one', () => {
    expect(after(300, 80)).toBe(false);
    expect(after(140, 40)).toBe(false);
  });

  it('does not when two clicks may be a word', () => {
    const recording = new Recording();
    recording.append(join(noise(300), voiceLike(600), noise(100)));
    const { reach } = recording;
    recording.append(join(noise(200), voiceLike(40), noise(100), voiceLike(40)));
    expect(recording.holdsAllWords(reach)).toBe(false);
  });

  it('does not when it ended in the middle of a word', () => {
    const recording = new Recording();
    recording.append(join(noise(300), voiceLike(600)));
    const { reach } = recording;
    recording.append(join(voiceLike(200), noise(300), voiceLike(40)));
    expect(recording.holdsAllWords(reach)).toBe(false);
  });
});
