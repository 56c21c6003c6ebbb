import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { assembleContext, recalledLine } from '../../../../src/main/context/assemble';
import type { AssembleInput } from '../../../../src/main/context/assemble';

const NOW_MS = 1_800_000_000_000;
const words = (text: string): number => text.split(/\s+/u).filter(Boolean).length;

function memory(text: string, saidMs = NOW_MS) {
  return {
    memoryId: 1,
    turnId: 'old',
    text,
    speaker: 'user' as const,
    score: 1,
    source: 'vector' as const,
    distance: 0.1,
    saidMs,
  };
}

function input(change: Partial<AssembleInput> = {}): AssembleInput {
  return {
    persona: { name: 'Sotto', userName: 'You', character: 'Kind.', rules: [], examples: [] },
    personaTokens: 20,
    exchanges: [],
    recalled: [],
    user: 'hello there',
    limitTokens: 1000,
    countTokens: (texts) => Promise.resolve(texts.map(words)),
    nowMs: NOW_MS,
    ...change,
  };
}

const exchange = (index: number, size: number) => ({
  turnId: `t${index}`,
  user: `question ${index}`,
  reply: Array.from({ length: size }, () => 'word').join(' '),
});

describe('assembleContext', () => {
  it('never goes over the limit, keeps the user whole, drops oldest first, keeps the order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 }),
        fc.integer({ min: 60, max: 900 }),
        async (history, recalled, limitTokens) => {
          const exchanges = history.map((size, index) => exchange(index, size));
          const { prompt, report } = await assembleContext(
            input({
              exchanges,
              recalled: recalled.map((size) => memory('fact '.repeat(size))),
              limitTokens,
            }),
          );
          expect(report.tokensAfter).toBeLessThanOrEqual(limitTokens);
          expect(prompt.user).toBe('hello there');
          const kept = exchanges.slice(exchanges.length - prompt.history.length);
          expect(prompt.history).toEqual(kept.map(({ user, reply }) => ({ user, reply })));
          expect(report.kept + report.dropped).toBe(exchanges.length);
          expect(report.parts.reduce((sum, part) => sum + part.tokens, 0)).toBe(report.tokensAfter);
        },
      ),
    );
  });

  it('lets recalled memories yield before recent talk does', async () => {
    const exchanges = [exchange(0, 50), exchange(1, 50)];
    const { report } = await assembleContext(
      input({ exchanges, recalled: [memory('fact '.repeat(40))], limitTokens: 170 }),
    );
    expect(report.kept).toBe(2);
    expect(report.recalledDropped).toBe(1);
  });

  it('is the same for the same input', async () => {
    const same = input({ exchanges: [exchange(0, 5)], recalled: [memory('Anna lives in Lisbon')] });
    expect(await assembleContext(same)).toEqual(await assembleContext(same));
  });
});

describe('recalledLine', () => {
  it('quotes with source and time, on one line', () => {
    const dayMs = 86_400_000;
    expect(recalledLine(memory('Anna\nlives  in Lisbon'), NOW_MS)).toBe(
      'today, you heard: "Anna lives in Lisbon"',
    );
    expect(recalledLine(memory('x', NOW_MS - dayMs), NOW_MS)).toContain('yesterday');
    expect(recalledLine(memory('x', NOW_MS - 9 * dayMs), NOW_MS)).toContain('9 days ago');
  });
});
