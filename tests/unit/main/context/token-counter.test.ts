import { describe, expect, it, vi } from 'vitest';
import { TokenCounter } from '../../../../src/main/context/token-counter';

describe('TokenCounter', () => {
  it('asks the model once for each text, and keeps the order', async () => {
    const countTokens = vi.fn((texts: readonly string[]) =>
      Promise.resolve(texts.map((text) => text.length)),
    );
    const counter = new TokenCounter({ countTokens });
    const { signal } = new AbortController();
    expect(await counter.count(['aa', 'b', 'aa'], signal, undefined)).toEqual([2, 1, 2]);
    expect(await counter.count(['ccc', 'b'], signal, undefined)).toEqual([3, 1]);
    expect(await counter.count(['aa'], signal, undefined)).toEqual([2]);
    expect(countTokens.mock.calls.map(([texts]) => texts)).toEqual([['aa', 'b'], ['ccc']]);
  });
});
