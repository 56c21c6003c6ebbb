import { describe, expect, it } from 'vitest';

import { RateLimit } from '../../../../src/main/ipc/rate-limit';

describe('RateLimit', () => {
  it('serves a burst, then only what the time gives', () => {
    let nowMs = 0;
    const rate = new RateLimit(2, 10, () => nowMs);
    expect([rate.take(), rate.take(), rate.take()]).toEqual([true, true, false]);
    nowMs += 99;
    expect(rate.take()).toBe(false);
    nowMs += 1;
    expect([rate.take(), rate.take()]).toEqual([true, false]);
  });

  it('does not save up more than a burst', () => {
    let nowMs = 0;
    const rate = new RateLimit(2, 10, () => nowMs);
    nowMs = 1_000_000;
    expect([rate.take(), rate.take(), rate.take()]).toEqual([true, true, false]);
  });
});
