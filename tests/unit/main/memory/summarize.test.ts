import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SUMMARY_CHARACTERS, summarize } from '../../../../src/main/memory/summarize';

describe('a summary', () => {
  it('takes of each message the sentence that says most', () => {
    expect(
      summarize(null, [
        'Good morning! I planted forty tulips and two apple trees in the garden. Nice, right?',
        'What do you think of it?',
        'ok thanks',
      ]),
    ).toBe('The user said: "I planted forty tulips and two apple trees in the garden."');
  });

  it('is nothing when nothing was said', () => {
    expect(summarize(null, [])).toBeNull();
    expect(summarize(null, ['Yes.', 'Why is that?'])).toBeNull();
  });

  it('keeps what it held, without saying a thing twice', () => {
    const first = summarize(null, ['My brother Luis opens a bakery in Seville.']);
    const second = summarize(first, [
      'As I said, my brother Luis opens a bakery in Seville.',
      'The oven arrives on Monday from Milan.',
    ]);
    expect(second?.match(/Seville/gu)).toHaveLength(1);
    expect(second).toMatch(/Milan/u);
  });

  it('never grows beyond its size, and holds nothing that was not said', () => {
    const words = fc.constantFrom(
      ...'boat river Anna seven red sails garden 40 Lisbon mother'.split(' '),
    );
    const message = fc
      .array(words, { minLength: 1, maxLength: 12 })
      .map((list) => `${list.join(' ')}.`);
    fc.assert(
      fc.property(fc.array(message, { maxLength: 30 }), (messages) => {
        let summary: string | null = null;
        for (const said of messages) summary = summarize(summary, [said]) ?? summary;
        expect(summary?.length ?? 0).toBeLessThanOrEqual(MAX_SUMMARY_CHARACTERS);
        for (const quote of summary?.match(/"[^"]+"/gu) ?? []) {
          expect(messages).toContain(quote.slice(1, -1));
        }
      }),
      { numRuns: 50 },
    );
  });
});
