import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Espeak, cleanIpa } from '../../../../src/workers/onnx/espeak';
import { Phonemizer, isSpeakable, splitAtPauses } from '../../../../src/workers/onnx/phonemes';

interface Reference {
  readonly items: readonly { readonly text: string; readonly sentences: readonly string[] }[];
}
const reference = JSON.parse(
  readFileSync(new URL('../../../fixtures/piper-phonemes.json', import.meta.url), 'utf8'),
) as Reference;

const marked = (text: string) => splitAtPauses(text).map((part) => [part.text, part.mark]);

describe('splitAtPauses', () => {
  it.each([
    [
      'Hi, you.',
      [
        ['Hi', ','],
        ['you', '.'],
      ],
    ],
    [
      'It is 3.14, or 1,000 at 10:30.',
      [
        ['It is 3.14', ','],
        ['or 1,000 at 10:30', '.'],
      ],
    ],
    [
      'Bread, e.g. rye, is good',
      [
        ['Bread', ','],
        ['e.g. rye', ','],
        ['is good', ''],
      ],
    ],
    [
      'What?! No!',
      [
        ['What', '?'],
        ['No', '!'],
      ],
    ],
    [
      'He said "stop." Then he left.',
      [
        ['He said "stop', '.'],
        ['Then he left', '.'],
      ],
    ],
    [
      'coffee — black – now',
      [
        ['coffee', ';'],
        ['black', ';'],
        ['now', ''],
      ],
    ],
    [
      'wait... what... So...',
      [
        ['wait', ','],
        ['what', '.'],
        ['So', '.'],
      ],
    ],
    [
      '你好，世界。再见！',
      [
        ['你好', ','],
        ['世界', '.'],
        ['再见', '!'],
      ],
    ],
    [
      'مرحبا، كيف حالك؟',
      [
        ['مرحبا', ','],
        ['كيف حالك', '?'],
      ],
    ],
    [
      'नमस्ते। कैसे हो?',
      [
        ['नमस्ते', '.'],
        ['कैसे हो', '?'],
      ],
    ],
  ])('cuts %s', (text, expected) => {
    expect(marked(text)).toEqual(expected);
  });

  it('loses no word', () => {
    const letters = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '');
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'Be', '1', '.', ',', ' ', '!', '—', '。', '"')),
        (parts) => {
          const text = parts.join('');
          const joined = splitAtPauses(text)
            .map((part) => part.text)
            .join(' ');
          expect(letters(joined)).toBe(letters(text));
        },
      ),
    );
  });
});

describe('isSpeakable', () => {
  it.each(['', '  ', '...', '—', '😀👍🏽', '()!?', '\n\t'])('hears nothing in %j', (text) => {
    expect(isSpeakable(text)).toBe(false);
  });
  it.each(['a', '5', 'é', '你', '50 %', '😀 ok'])('hears something in %j', (text) => {
    expect(isSpeakable(text)).toBe(true);
  });
});

describe('cleanIpa', () => {
  it('drops separators, clause marks and language switches', () => {
    expect(cleanIpa('(en)_h_ˈa_l_əʊ_(ru) | d_v_ˈɑ')).toBe('hˈaləʊ dvˈɑ');
  });
});

describe('Phonemizer with espeak-ng', () => {
  let espeak: Espeak;
  let phonemizer: Phonemizer;

  beforeAll(async () => {
    espeak = await Espeak.create();
    phonemizer = new Phonemizer(espeak);
  }, 60_000);

  afterAll(() => {
    espeak.dispose();
  });

  it.each(reference.items)('says "$text" as Piper’s own front end does', ({ text, sentences }) => {
    expect(phonemizer.phonemise(text, 'en-us').sentences).toEqual(sentences);
  });

  it.each([
    ['de', 'Guten Tag, wie geht es dir?', 'ɡˈuːtən tˈɑːk, viː ɡˈeːt ɛs dˈiːɾ?'],
    ['fr', 'Bonjour.', 'bɔ̃ʒˈuʁ.'],
    ['en-gb-x-rp', 'Hello.', 'həlˈəʊ.'],
  ])('speaks %s', (voice, text, ipa) => {
    expect(phonemizer.phonemise(text, voice).sentences).toEqual([ipa.normalize('NFD')]);
  });

  it('finds a voice by its language code', () => {
    expect(phonemizer.phonemise('Hello.', 'en-gb').sentences).toEqual(['həlˈəʊ.']);
  });

  it('says which voice is missing', () => {
    expect(() => phonemizer.phonemise('Hello.', 'tlh-x')).toThrow(
      expect.objectContaining({ kind: 'unsupported' }),
    );
    expect(phonemizer.phonemise('Yes.', 'en-us').sentences).toEqual(['jˈɛs.']);
  });

  it('reads a stretch once', () => {
    const first = phonemizer.phonemise('A fresh stretch, then another.', 'en-us');
    expect(first).toMatchObject({ cacheHits: 0, cacheMisses: 2 });
    const second = phonemizer.phonemise('Then another. A fresh stretch, then another.', 'en-us');
    expect(second).toMatchObject({ cacheHits: 2, cacheMisses: 1 });
    expect(second.sentences[1]).toBe(first.sentences[0]);
  });

  it('gives no sentence where nothing sounds', () => {
    for (const text of ['', '...', '😀', '"—"', '\u0000']) {
      expect(phonemizer.phonemise(text, 'en-us').sentences).toEqual([]);
    }
  });

  it('survives any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        for (const sentence of phonemizer.phonemise(text, 'en-us').sentences) {
          expect(sentence).toBe(sentence.trim());
        }
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
