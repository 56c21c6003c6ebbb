import { describe, expect, it } from 'vitest';
import { comparableWords, findRepetition } from '../../../../src/workers/stt/repetition';

const find = (text: string) => findRepetition(comparableWords(text));

describe('findRepetition', () => {
  it('finds a sentence said twice', () => {
    const found = find('Turn on the living room lamp. Turn on the living room lamp.');
    expect(found).toMatchObject({ phraseWords: 6, times: 2, repeatStart: 6 });
  });

  it('finds a short phrase going round after a good start', () => {
    const found = find('Play some music and then and then and then and then');
    expect(found).toMatchObject({ phraseWords: 2, times: 4 });
  });

  it.each([
    'No, no, no.',
    'Very, very good.',
    'Call Tom and call Ann and call Bob.',
    'It was my reports from the north which chiefly induced people to buy.',
    'Bye bye.',
    '',
  ])('lets %j pass', (text) => {
    expect(find(text)).toBeNull();
  });
});

describe('comparableWords', () => {
  it('drops case and punctuation around words, not inside', () => {
    expect(comparableWords("“Don't” — STOP, mother-in-law!")).toEqual([
      "don't",
      'stop',
      'mother-in-law',
    ]);
  });
});
