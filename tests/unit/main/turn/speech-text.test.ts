import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../../../src/main/turn/markdown-text';
import { toSpeechText } from '../../../../src/main/turn/speech-text';
import {
  ordinal,
  spokenDigits,
  spokenYear,
  twoDigits,
} from '../../../../src/main/turn/spoken-numbers';

describe('markdown is not read out', () => {
  it.each([
    ['**Take** a *coat*, it is ***cold***.', 'Take a coat, it is cold.'],
    ['_Softly_ and __slowly__ now.', 'Softly and slowly now.'],
    ['**It begins here', 'It begins here'],
    ['and ends there**.', 'and ends there.'],
    ['# A title\nText', 'A title. Text'],
    ['> quoted words', 'quoted words'],
    ['- one\n- two\n* three', 'one. two. three'],
    ['- [x] washed\n- [ ] dried', 'washed. dried'],
    ['1. First\n2. Second', '1. First. 2. Second'],
    ['above\n\n---\n\nbelow', 'above. below'],
    ['Use `npm` now', 'Use npm now'],
    ['Look:\n```js\nlet a = 1;\n```\nThat is all.', 'Look: That is all.'],
    ['```\nnever closed', ''],
    ['[the docs](https://a.example/x_(y)) say', 'the docs say'],
    ['![a red kite](kite.png) flies', 'a red kite flies'],
    ['| a | b |\n|---|---|\n| c | d |', 'a, b. c, d'],
    ['So <b>big</b><br>wow', 'So big. wow'],
    ['a &amp; b &#233; &nbsp;c', 'a and b é c'],
    ['That is known.[1][2]', 'That is known.'],
    ['~~wrong~~ right', 'wrong right'],
    ['5 * 3 and 2 ** 3', '5 times 3 and 2 to the power of 3'.replace('to the power of 3', 'cubed')],
    ['a snake_case name', 'a snake case name'],
  ])('%j', (markdown, spoken) => {
    expect(toSpeechText(markdown, 'en')).toBe(spoken);
  });

  it('keeps plain words as they are', () => {
    const plain = "It's a quiet day; isn't it? Yes: very.";
    expect(toSpeechText(plain, 'en')).toBe(plain);
    expect(plainText(plain)).toBe(plain);
  });
});

describe('emoji, signs and addresses are not read out', () => {
  it.each([
    ['Great! 😀👍🏽', 'Great!'],
    ['👨‍👩‍👧‍👦', ''],
    ['🇵🇹 Lisbon', 'Lisbon'],
    ['Thanks :) and <3', 'Thanks and'],
    ['See https://a.example/b?c=d#e.', 'See a link.'],
    ['Is it www.a.example? Yes.', 'Is it a link? Yes.'],
    ['Write to ada@sotto.example.', 'Write to ada at sotto dot example.'],
    ['zero\u200Bwidth\uFEFF', 'zerowidth'],
    ['---', ''],
    ['...', ''],
    ['\uD83D', ''],
  ])('%j', (text, spoken) => {
    expect(toSpeechText(text, 'en')).toBe(spoken);
  });
});

describe('English numbers', () => {
  it.each([
    ['It costs $3.50.', 'It costs 3 dollars and 50 cents.'],
    ['$1 or €20 or £0.99', '1 dollar or 20 euros or 99 pence'],
    ['$2.5 million, ¥1,000', '2.5 million dollars, 1,000 yen'],
    ['20 € and 5 USD', '20 euros and 5 dollars'],
    ['On 2026-05-03', 'On May third, twenty twenty six'],
    ['On 12/25/2025', 'On December twenty fifth, twenty twenty five'],
    ['May 3, 1999 and 21 June', 'May third, nineteen ninety nine and the twenty first of June'],
    ['Jan. 5th', 'January fifth'],
    ['at 10:30 am', 'at ten thirty AM'],
    ['It opens at 5 p.m.', 'It opens at five PM.'],
    ['from 7:05 to 12:00', "from seven oh five to twelve o'clock"],
    ['in 1995 and since 2004', 'in nineteen ninety five and since two thousand four'],
    ['1990-1995, the 1980s', 'nineteen ninety to nineteen ninety five, the nineteen eighties'],
    ['5 km at 60 km/h', '5 kilometers at 60 kilometers per hour'],
    ['1 kg, 16GB, 20°C, 3 min', '1 kilogram, 16 gigabytes, 20 degrees Celsius, 3 minutes'],
    ['1/2 cup and 2 1/4 cups', 'one half cup and 2 and one quarter cups'],
    ['2 + 3 = 5', '2 plus 3 equals 5'],
    ['10 - 4 < 7', '10 minus 4 is less than 7'],
    ['it is -5 outside', 'it is minus 5 outside'],
    ['5-10 people', '5 to 10 people'],
    ['Call 555-123-4567', 'Call five five five, one two three, four five six seven'],
    ['Dr. Lee & Mr. Moss', 'Doctor Lee and Mister Moss'],
    ['fruit, e.g. plums, etc.', 'fruit, for example plums, et cetera.'],
    ['about 12,500 in 3.5 days', 'about 12,500 in 3.5 days'],
  ])('%j', (text, spoken) => {
    expect(toSpeechText(text, 'en')).toBe(spoken);
    expect(toSpeechText(text, 'en-GB')).toBe(spoken);
  });

  it('other languages leave numbers and signs to espeak-ng', () => {
    const german = 'Am 3. Mai kostet es 5 € und 20 °C.';
    expect(toSpeechText(german, 'de')).toBe(german);
    expect(toSpeechText('Siehe https://a.example.', 'de')).toBe('Siehe ein Link.');
    expect(toSpeechText('見て https://a.example', 'ja')).toBe('見て');
  });

  it('counts', () => {
    expect([0, 13, 20, 47, 99].map(twoDigits)).toEqual([
      'zero',
      'thirteen',
      'twenty',
      'forty seven',
      'ninety nine',
    ]);
    expect([1, 2, 3, 12, 20, 31].map(ordinal)).toEqual([
      'first',
      'second',
      'third',
      'twelfth',
      'twentieth',
      'thirty first',
    ]);
    expect([1066, 1900, 1905, 2000, 2009, 2010].map(spokenYear)).toEqual([
      'ten sixty six',
      'nineteen hundred',
      'nineteen oh five',
      'two thousand',
      'two thousand nine',
      'twenty ten',
    ]);
    expect(spokenDigits('+1 (20) 3')).toBe('one, two zero, three');
  });
});

describe('for any text', { timeout: 30_000 }, () => {
  const markdown = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '*',
          '**',
          '_',
          '`',
          '```',
          '#',
          '- ',
          '\n',
          '[',
          ']',
          '(',
          ')',
          '<',
          '>',
          '|',
          '&',
        ),
        fc.constantFrom(
          'http://a.b',
          'a@b.c',
          '$5',
          '10:30',
          '1/2',
          '😀',
          'word',
          ' ',
          '2024-13-45',
          '&#0;',
        ),
        fc.string({ unit: 'binary', maxLength: 5 }),
      ),
      { maxLength: 80 },
    )
    .map((parts) => parts.join(''));

  it('never throws, never leaves a mark that would be named, and settles', () => {
    fc.assert(
      fc.property(markdown, fc.constantFrom('en', 'de', 'zh', ''), (text, language) => {
        const spoken = toSpeechText(text, language);
        expect(spoken).toBe(spoken.trim());
        expect(spoken).not.toMatch(/[*`|\\~^_[\]{}\n]/);
        expect(spoken).not.toMatch(/\p{Extended_Pictographic}/u);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    '*',
    '`',
    '[',
    '<',
    '(',
    '_',
    '|',
    '#',
    '![',
    '$',
    '1/',
    '9:',
    'a.',
    '&',
    '-',
    '1-',
    '~~',
    '>',
  ])('takes 50,000 × %j in its stride', (mark) => {
    // A pattern with runaway backtracking would not end within the test's time.
    expect(toSpeechText(mark.repeat(50_000), 'en').length).toBeLessThan(1_000_000);
  });
});
