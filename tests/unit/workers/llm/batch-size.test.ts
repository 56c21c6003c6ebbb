import { describe, expect, it } from 'vitest';
import { BatchSize } from '../../../../src/workers/llm/batch-size';

/** The batches of a long prompt where a token takes `msPerToken`. */
function batches(size: BatchSize, count: number, msPerToken: number): number[] {
  return Array.from({ length: count }, () => {
    const { tokens } = size;
    size.took(tokens, tokens * msPerToken);
    return tokens;
  });
}

describe('BatchSize', () => {
  it('begins with as few as can be measured', () => {
    expect(new BatchSize().tokens).toBe(32);
  });

  it('then takes as many as fit the time a cancel may wait', () => {
    expect(batches(new BatchSize(), 3, 1)).toEqual([32, 120, 120]);
  });

  it('never takes more than a context is made for', () => {
    expect(batches(new BatchSize(), 3, 0.01)).toEqual([32, 512, 512]);
  });

  it('never takes fewer than it can measure, however slow the machine is', () => {
    const size = new BatchSize();
    expect(batches(size, 3, 50)).toEqual([32, 32, 32]);
    // So it finds out when the machine is fast again.
    expect(batches(size, 20, 0.5).at(-1)).toBeGreaterThan(200);
  });

  it('comes half of the way to what the last batch took', () => {
    const size = new BatchSize();
    size.took(100, 100);
    size.took(100, 300);
    expect(size.tokens).toBe(60);
  });

  it('learns nothing from the few tokens at the end of a prompt', () => {
    const size = new BatchSize();
    size.took(120, 120);
    size.took(31, 620);
    expect(size.tokens).toBe(120);
  });
});
