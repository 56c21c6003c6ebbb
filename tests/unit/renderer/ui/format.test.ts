import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatFigure,
  formatHold,
  formatMs,
  formatPercent,
  plural,
} from '../../../../src/renderer/ui/format';

describe('formatFigure', () => {
  it.each([
    [0, '0'],
    [0.004, '0'],
    [0.42, '0.42'],
    [0.5, '0.5'],
    [1, '1'],
    [1.26, '1.3'],
    [9.96, '9.96'],
    [58.14, '58.1'],
    [312.4, '312'],
    [1234, '1,230'],
    [98_765, '98,800'],
    [-41.2, '−41.2'],
    [Number.NaN, '–'],
  ])('writes %d as %s', (value, text) => {
    expect(formatFigure(value)).toBe(text);
  });

  it('never shows more than three significant digits', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e7, max: 1e7, noNaN: true }), (value) => {
        const digits = formatFigure(value)
          .replace(/[^\d]/gu, '')
          .replace(/^0+|0+$/gu, '');
        expect(digits.length).toBeLessThanOrEqual(3);
      }),
    );
  });
});

describe('the other figures', () => {
  it('say unknown as a dash', () => {
    expect(formatMs(null)).toBe('–');
    expect(formatMs(88.2)).toBe('88.2 ms');
  });

  it('count seconds, then minutes', () => {
    expect(formatHold(-5)).toBe('0.0 s');
    expect(formatHold(12_340)).toBe('12.3 s');
    expect(formatHold(65_000)).toBe('1:05');
  });

  it('round shares and count things', () => {
    expect(formatPercent(0.374)).toBe('37 %');
    expect(plural(1, 'turn', 'turns')).toBe('1 turn');
    expect(plural(1200, 'turn', 'turns')).toBe('1,200 turns');
  });
});
