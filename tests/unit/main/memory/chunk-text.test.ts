import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chunkText } from '../../../../src/main/memory/chunk-text';

it('leaves alone what fits, and nothing of silence', () => {
  expect(chunkText(' My sister is called Anna. ')).toEqual(['My sister is called Anna.']);
  expect(chunkText(' \n')).toEqual([]);
});

it('cuts at the ends of sentences, else between words', () => {
  const text = 'One two three four. Five six seven eight. Nine ten eleven twelve.';
  expect(chunkText(text, 30)).toEqual([
    'One two three four.',
    'Five six seven eight.',
    'Nine ten eleven twelve.',
  ]);
  expect(chunkText('alpha beta gamma delta', 12)).toEqual(['alpha beta', 'gamma delta']);
});

it('loses no letter and keeps every piece short, whatever the text', () => {
  const letters = (text: string): string => text.replace(/\s/gu, '');
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 400 }),
      fc.integer({ min: 8, max: 60 }),
      (text, limit) => {
        const pieces = chunkText(text, limit);
        expect(letters(pieces.join(''))).toBe(letters(text));
        for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(limit);
      },
    ),
  );
});
