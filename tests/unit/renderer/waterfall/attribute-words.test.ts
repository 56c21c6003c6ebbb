import { expect, it } from 'vitest';
import { attributeWords } from '../../../../src/renderer/waterfall/attribute-words';

it('turns attribute names into words and their units into units', () => {
  expect(
    attributeWords({
      tokensPrefilled: 1234,
      audioMs: 812.44,
      sampleRateHz: 22_050,
      realTimeFactor: 0.0512,
      waitedFor: 'silence',
      cached: true,
      unknown: null,
    }),
  ).toEqual([
    { name: 'tokens prefilled', value: '1,234' },
    { name: 'audio', value: '812 ms' },
    { name: 'sample rate', value: '22,050 Hz' },
    { name: 'real time factor', value: '0.05' },
    { name: 'waited for', value: 'silence' },
    { name: 'cached', value: 'true' },
  ]);
});
