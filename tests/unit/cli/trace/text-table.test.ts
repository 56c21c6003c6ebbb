import { expect, it } from 'vitest';
import { sparkline, textTable } from '../../../../src/cli/trace/text-table';

it('lines figures up on the right and names on the left', () => {
  expect(
    textTable([
      ['stage', 'p50'],
      ['stt', '1.0 ms'],
      ['synthesis', '130 ms'],
    ]),
  ).toBe('stage         p50\nstt        1.0 ms\nsynthesis  130 ms\n');
});

it('draws from the smallest to the largest, and a dot for nothing', () => {
  expect(sparkline([1, null, 8, 4.5])).toBe('▁·█▅');
  expect(sparkline([3, 3])).toBe('▁▁');
  expect(sparkline([])).toBe('');
});
