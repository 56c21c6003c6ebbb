import { describe, expect, it } from 'vitest';
import { saidWhen } from '../../../../src/main/context/said-when';

/** A Thursday. */
const NOW = new Date(2026, 4, 14, 15, 30).getTime();
const day = (year: number, month: number, date: number): number =>
  new Date(year, month - 1, date).getTime();

describe('the day a question names', () => {
  it.each([
    ['What did I buy on May 2nd?', day(2026, 5, 2)],
    ['On the 2nd of May I told you something.', day(2026, 5, 2)],
    ['On 2 May 2024, where was I?', day(2024, 5, 2)],
    ['What was on 2025-12-24?', day(2025, 12, 24)],
    ['On December 24th, what did we talk about?', day(2025, 12, 24)],
    ['What did I say yesterday?', day(2026, 5, 13)],
    ['And the day before yesterday?', day(2026, 5, 12)],
    ['What did I tell you this morning?', day(2026, 5, 14)],
    ['Three days ago I named a film.', day(2026, 5, 11)],
    ['What did I plan on Monday?', day(2026, 5, 11)],
    ['What was it last Thursday?', day(2026, 5, 7)],
  ])('%s', (text, fromMs) => {
    const stretch = saidWhen(text, NOW);
    expect(new Date(stretch?.fromMs ?? 0)).toEqual(new Date(fromMs));
    expect((stretch?.toMs ?? 0) - fromMs).toBeGreaterThanOrEqual(23 * 3_600_000);
    expect((stretch?.toMs ?? 0) - fromMs).toBeLessThanOrEqual(25 * 3_600_000);
  });

  it('may be longer', () => {
    const week = saidWhen('What were we talking about last week?', NOW);
    expect(week?.fromMs).toBe(day(2026, 5, 1));
    expect(week?.toMs).toBe(day(2026, 5, 14));
    expect(saidWhen('A month ago I told you.', NOW)?.fromMs).toBe(day(2026, 3, 30));
  });

  it.each(['Where do I live?', 'May I ask you something?', 'On June 31st?', 'It was a sunny day.'])(
    'is none in: %s',
    (text) => {
      expect(saidWhen(text, NOW)).toBeNull();
    },
  );
});
