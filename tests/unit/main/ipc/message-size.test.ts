import { describe, expect, it } from 'vitest';

import { isWithinLimits } from '../../../../src/main/ipc/message-size';

const nested = (depth: number): unknown => (depth === 0 ? 1 : { next: nested(depth - 1) });

describe('isWithinLimits', () => {
  it.each([
    ['nothing', undefined],
    ['100 ms of audio', [{ turnId: 't', samples: new Float32Array(1600), firstSampleMs: 1 }]],
    ['the longest typed message', [{ text: 'x'.repeat(20_000), submitMs: 1 }]],
    [
      '64 spans',
      [{ spans: Array.from({ length: 64 }, () => ({ name: 'x', attributes: { a: 1 } })) }],
    ],
  ])('passes %s', (_what, message) => {
    expect(isWithinLimits(message)).toBe(true);
  });

  it.each([
    ['a long text', 'x'.repeat(300_000)],
    ['a big buffer', new ArrayBuffer(1_000_000)],
    ['big samples', [{ samples: new Float32Array(1_000_000) }]],
    ['many values', Array.from({ length: 5000 }, () => 0)],
    ['a list with a million holes', new Array(1_000_000)],
    ['many keys', Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, 0]))],
    ['long keys', { ['k'.repeat(400_000)]: 0 }],
    ['deep nesting', nested(9)],
    ['a map', new Map([[1, 2]])],
  ])('stops at %s', (_what, message) => {
    expect(isWithinLimits(message)).toBe(false);
  });

  it('stops at a ring', () => {
    const ring: Record<string, unknown> = {};
    ring['self'] = ring;
    expect(isWithinLimits(ring)).toBe(false);
  });
});
