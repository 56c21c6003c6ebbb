import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LoopGuard } from '../../../../src/workers/llm/loop-guard';

/** Index of the token at which the guard speaks up, or -1. */
function caughtAt(tokens: readonly number[]): number {
  const guard = new LoopGuard();
  return tokens.findIndex((token) => guard.push(token));
}

const sentence = [11, 12, 13, 14, 15, 16, 17, 18, 19];

describe('LoopGuard', () => {
  it('catches a sentence said twice in a row', () => {
    expect(caughtAt([1, 2, ...sentence, ...sentence, 3])).toBe(2 + 2 * sentence.length - 1);
  });

  it('catches a long run that comes back after something else', () => {
    const run = [...sentence, 21, 22, 23];
    expect(caughtAt([...run, 90, 91, 92, ...run])).toBe(2 * run.length + 3 - 1);
  });

  it('lets short repeats pass, but not without end', () => {
    expect(caughtAt([5, 6, 5, 6, 5, 6, 7])).toBe(-1);
    expect(caughtAt([5, 6, 5, 6, 5, 6, 5, 6])).toBe(7);
    expect(caughtAt([9, 9, 9, 9, 9])).toBe(-1);
    expect(caughtAt([9, 9, 9, 9, 9, 9])).toBe(5);
  });

  it('never speaks up while all tokens differ', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(50_000), { maxLength: 300 }), (tokens) => {
        expect(caughtAt(tokens)).toBe(-1);
      }),
    );
  });

  it('always catches an endless loop of up to 32 tokens', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100), { minLength: 1, maxLength: 32 }), (block) => {
        const endless = Array.from(
          { length: 8 * block.length },
          (_, at) => block[at % block.length],
        );
        expect(caughtAt(endless.filter((token) => token !== undefined))).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
