import { describe, expect, it } from 'vitest';
import { scoreTranscript, scoredWords, wordErrors } from '../../../../src/cli/bench/wer';

describe('scoredWords', () => {
  it('drops case and punctuation, and reads "Mr." as mister', () => {
    expect(scoredWords("Mr. Quilter's well-known — “gospel”!")).toEqual([
      'mister',
      'quilters',
      'well',
      'known',
      'gospel',
    ]);
  });
});

describe('wordErrors', () => {
  const errors = (reference: string, heard: string) =>
    wordErrors(scoredWords(reference), scoredWords(heard));

  it('counts substitutions, insertions and deletions', () => {
    expect(errors('turn on the light', 'turn on the light')).toBe(0);
    expect(errors('turn on the light', 'turn off the light')).toBe(1);
    expect(errors('turn on the light', 'please turn on the light')).toBe(1);
    expect(errors('turn on the light', 'turn the light')).toBe(1);
    expect(errors('turn on the light', '')).toBe(4);
    expect(errors('', 'thank you')).toBe(2);
  });
});

describe('scoreTranscript', () => {
  it('takes the best of all ways to write it', () => {
    expect(scoreTranscript(['one two three', '1 2 3'], '1, 2, 3.')).toEqual({ words: 3, wrong: 0 });
    expect(scoreTranscript(['go forward ten meters'], 'Go forward 10 meters')).toEqual({
      words: 4,
      wrong: 1,
    });
  });
});
