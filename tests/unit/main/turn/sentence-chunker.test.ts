import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SentenceChunker } from '../../../../src/main/turn/sentence-chunker';
import type { Clause, ChunkerOptions } from '../../../../src/main/turn/sentence-chunker';

function chunk(pieces: readonly string[], options?: ChunkerOptions): Clause[] {
  const chunker = new SentenceChunker(options);
  return [...pieces.flatMap((piece) => chunker.push(piece)), ...chunker.end()];
}
const sentences = (text: string) => chunk([text], { clauses: false }).map((clause) => clause.text);
const clauses = (text: string) => chunk([text]).map((clause) => clause.text);

describe('sentence ends', () => {
  it.each([
    ['titles', ['I saw Dr. Lee with Mrs. Park.', 'They waved.']],
    ['decimals', ['It is 3.5 degrees.', 'Take 2.25 cups.']],
    ['times', ['We meet at 10.30 a.m. on Friday.', 'Bring tea.']],
    ['a.m. at an end', ['It opens at 9 a.m.', 'The shop is small.']],
    ['initials', ['Ask J. R. Moss about it.', 'He knows.']],
    ['acronyms', ['She lives in the U.S. with her cat.', 'It purrs.']],
    ['an acronym at an end', ['She moved to the U.S.', 'It was cold.']],
    ['latin short forms', ['Try fruit, e.g. Spanish plums.', 'Or bread, i.e. toast.']],
    ['etc. at an end', ['Buy eggs, milk, etc.', 'Then come home.']],
    ['numbers by name', ['Read No. 5 and fig. 2.', 'No.', 'Not that one.']],
    ['units', ['It weighs 5 lb.', 'Anna lifts 3 kg. of flour.']],
    ['addresses', ['Go to www.sotto.example/a.b?c=d.', 'Or mail ada@sotto.example today.']],
    ['versions', ['Version 1.2.3 is out.', 'It is fine.']],
    ['marks in a row', ['Really?!', 'Yes!!', 'Good.']],
    ['quotes', ['"Come in." She smiled.', 'He said "go!" and left.']],
    ['brackets', ['He slept (it was late. Very late.) until noon.', 'Then he ate.']],
    ['dots that trail off', ['Well... maybe not.', 'I wonder...', 'Never mind.']],
    ['German', ['Das ist z.B. gut.', 'Am 3. Mai kommt Dr. Weiß.', 'Schön!']],
    ['Spanish', ['¿Cómo está la Sra. Ruiz?', '¡Muy bien!', 'Gracias.']],
    ['French', ['M. Dupont est là.', 'Il attend.']],
  ])('%s', (_name, expected) => {
    const got = sentences(expected.join(' '));
    if (_name === 'quotes') {
      expect(got).toEqual(['"Come in."', 'She smiled.', 'He said "go!" and left.']);
    } else {
      expect(got).toEqual(expected);
    }
  });

  it.each([
    ['Chinese', ['你好。', '你叫什么名字？', '我很好！']],
    ['Japanese', ['「元気です。」', 'そうですか。']],
  ])('%s, without spaces', (_name, expected) => {
    expect(sentences(expected.join(''))).toEqual(expected);
  });

  it.each([
    ['Hindi', ['नमस्ते।', 'आप कैसे हैं?']],
    ['Arabic', ['كيف حالك؟', 'أنا بخير.']],
    ['Urdu', ['یہ کتاب ہے۔', 'وہ قلم ہے۔']],
    ['Russian', ['Это кот.', 'Он спит на ул. Мира.']],
    ['Greek', ['Γεια σας.', 'Όλα καλά.']],
  ])('%s', (_name, expected) => {
    expect(sentences(expected.join(' '))).toEqual(expected);
  });

  it('lists keep their numbers', () => {
    expect(sentences('Do this:\n1. Boil water.\n2. Add tea\n- Drink it')).toEqual([
      'Do this:',
      '1. Boil water.',
      '2. Add tea',
      '- Drink it',
    ]);
  });

  it('a line may go on below', () => {
    expect(sentences('The long line\ngoes on here.\nA new one')).toEqual([
      'The long line\ngoes on here.',
      'A new one',
    ]);
  });

  it('code is one piece', () => {
    const code = '```js\nlet a = 1. Then();\n\nB.c();\n```';
    expect(sentences(`Here it is.\n${code}\nDone.`)).toEqual(['Here it is.', code, 'Done.']);
    expect(sentences('Call `a. B()` first. Then stop.')).toEqual([
      'Call `a. B()` first.',
      'Then stop.',
    ]);
  });

  it('an open fence or quote does not hold the rest back', () => {
    expect(sentences('See.\n```\nx = 1')).toEqual(['See.', '```\nx = 1']);
    expect(sentences('Don`t stop. Go on.')).toEqual(['Don`t stop.', 'Go on.']);
  });
});

describe('clauses', () => {
  it('lets the first one go at a comma, once it has three words', () => {
    expect(clauses('Well, I think so, but ask Ben. He knows.')).toEqual([
      'Well, I think so,',
      'but ask Ben.',
      'He knows.',
    ]);
  });

  it('takes a short sentence as it is, and what follows early, since it is soon over', () => {
    expect(clauses('Yes. It is raining, so take a coat.')).toEqual([
      'Yes.',
      'It is raining,',
      'so take a coat.',
    ]);
  });

  it('gives the first clause without waiting for what follows the comma', () => {
    const chunker = new SentenceChunker();
    expect(chunker.push('I would say')).toEqual([]);
    expect(chunker.push(',').map((clause) => clause.text)).toEqual(['I would say,']);
  });

  it('gives a sentence as soon as the next word begins', () => {
    const chunker = new SentenceChunker();
    expect(chunker.push('It is three')).toEqual([]);
    expect(chunker.push('.')).toEqual([]);
    expect(chunker.push(' ')).toEqual([]);
    expect(chunker.push('Ta')).toMatchObject([{ text: 'It is three.', ending: 'sentence' }]);
  });

  it('waits for the whole next word where an abbreviation may go on', () => {
    const chunker = new SentenceChunker();
    expect(chunker.push('He lives in the U.S. Ar')).toEqual([]);
    expect(chunker.push('my has him. Th').map(({ text }) => text)).toEqual([
      'He lives in the U.S. Army has him.',
    ]);
  });

  it('lets an opening go by itself, and the first clause behind it early', () => {
    expect(clauses('Sure, I can do that, if you like it that way. Now?')).toEqual([
      'Sure,',
      'I can do that,',
      'if you like it that way.',
      'Now?',
    ]);
    expect(clauses('Of course, dear. Come in.')).toEqual(['Of course,', 'dear.', 'Come in.']);
    expect(clauses('Yes, no, maybe, I think so.')).toEqual(['Yes,', 'no, maybe, I think so.']);
    expect(clauses('The one, then the other.')).toEqual(['The one, then the other.']);
  });

  it('does not cut numbers, times and addresses', () => {
    expect(clauses('That is 1,250 at 10:30, see http://a.example/b,c now.')).toEqual([
      'That is 1,250 at 10:30,',
      'see http://a.example/b,c now.',
    ]);
  });

  it('begins a long unmarked reply before a new phrase, at the latest after eleven words', () => {
    const [first] = clauses(
      'The river is quite cold in the early spring because the snow melts in the hills and runs down.',
    );
    expect(first).toBe('The river is quite cold');
    const [none] = clauses('One two three four five six seven eight nine ten eleven twelve more.');
    expect(none).toBe('One two three four five six seven eight nine ten eleven');
  });

  it('lets later clauses grow', () => {
    const long = Array.from({ length: 40 }, (_, index) => `thing number ${index}`).join(', ');
    const lengths = clauses(`Here is the list, ${long}.`).map((text) => text.length);
    expect(lengths[0]).toBeLessThan(20);
    expect(lengths[1]).toBeLessThan(lengths[2] ?? 0);
    expect(lengths[2]).toBeLessThan(lengths[3] ?? 0);
    expect(Math.max(...lengths)).toBeLessThan(240);
  });

  it('cuts Thai at its spaces, and a text without any between words', () => {
    const spaced = clauses('สวัสดีครับผมชื่อสมชาย วันนี้อากาศดีมากเลยครับ แล้วพบกันใหม่นะครับ');
    expect(spaced.length).toBeGreaterThan(1);
    const endless = 'ภาษาไทยไม่มีช่องว่างระหว่างคำ'.repeat(12);
    const parts = clauses(endless);
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.join('')).toBe(endless);
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThan(140);
  });

  it('never waits for ever in a text without ends', () => {
    const parts = clauses('word '.repeat(400));
    expect(parts.length).toBeGreaterThan(5);
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThan(260);
  });
});

/** Text as replies have it: words, marks, lines, numbers, code, other scripts. */
const anyReply = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '.',
        '!',
        '?',
        ',',
        ';',
        ' - ',
        '—',
        '...',
        '…',
        '\n',
        '\n\n',
        '"',
        '(',
        ')',
        '`',
      ),
      fc.constantFrom(
        ' ',
        ' ',
        ' ',
        'Dr.',
        'e.g.',
        '3.14',
        '10:30',
        '1. ',
        '```',
        '**',
        '- ',
        'I',
        'U.S.',
      ),
      fc.constantFrom(
        'yes',
        'The',
        'river',
        'and',
        'because',
        'Anna',
        'goes',
        'www.a.example',
        '&amp;',
      ),
      fc.constantFrom('你好', '。', '，', 'สวัสดี', 'नमस्ते', '।', 'مرحبا', '؟', '😀', 'é'),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    ),
    { maxLength: 120 },
  )
  .map((parts) => parts.join(''));

describe('for any reply', { timeout: 30_000 }, () => {
  it('how it arrives changes when clauses come, not which', () => {
    fc.assert(
      fc.property(
        anyReply,
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }),
        (text, sizes) => {
          const pieces: string[] = [];
          for (let at = 0, turn = 0; at < text.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            pieces.push(text.slice(at, at + size));
            at += size;
          }
          expect(chunk(pieces)).toEqual(chunk([text]));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('clauses stand in order and leave out white space alone', () => {
    fc.assert(
      fc.property(anyReply, (text) => {
        let at = 0;
        for (const [index, clause] of chunk([text]).entries()) {
          expect(clause.index).toBe(index);
          expect(clause.text).toBe(text.slice(clause.startIndex, clause.endIndex));
          expect(text.slice(at, clause.startIndex).trim()).toBe('');
          expect(clause.text.trim()).not.toBe('');
          at = clause.endIndex;
        }
        expect(text.slice(at).trim()).toBe('');
      }),
      { numRuns: 1_000 },
    );
  });
});
