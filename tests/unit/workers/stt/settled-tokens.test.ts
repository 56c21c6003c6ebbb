import { describe, expect, it } from 'vitest';
import type { TranscribedToken } from '../../../../src/shared/contracts/transcriber';
import { SettledTokens } from '../../../../src/workers/stt/settled-tokens';

/** One token every 200 ms, told by its number. */
const tokens = (...ids: number[]): TranscribedToken[] =>
  ids.map((id, index) => ({
    id,
    text: `t${id}`,
    probability: 0.9,
    startMs: index * 200,
    endMs: (index + 1) * 200,
  }));

const ids = (settled: SettledTokens): number[] => settled.tokens.map(({ id }) => id);

describe('settled tokens', () => {
  it('are those that two passes wrote alike', () => {
    const settled = new SettledTokens();
    settled.add(tokens(1, 2, 3, 4), 3000);
    expect(ids(settled)).toEqual([]);
    settled.add(tokens(1, 2, 9, 4), 3500);
    expect(ids(settled)).toEqual([1, 2]);
  });

  it('never reach into the last moments of what was heard', () => {
    const settled = new SettledTokens();
    settled.add(tokens(1, 2, 3, 4, 5), 1000);
    settled.add(tokens(1, 2, 3, 4, 5, 6), 1400);
    expect(ids(settled)).toEqual([1, 2]);
  });

  it('can be taken back by a later pass', () => {
    const settled = new SettledTokens();
    settled.add(tokens(1, 2, 3), 3000);
    settled.add(tokens(1, 2, 3), 3000);
    expect(ids(settled)).toEqual([1, 2, 3]);
    settled.add(tokens(7, 2, 3), 3000);
    expect(ids(settled)).toEqual([]);
  });

  it('are forgotten when they may be what is wrong', () => {
    const settled = new SettledTokens();
    settled.add(tokens(1), 3000);
    settled.add(tokens(1), 3000);
    settled.forget();
    expect(ids(settled)).toEqual([]);
    settled.add(tokens(1), 3000);
    expect(ids(settled)).toEqual([]);
  });
});
