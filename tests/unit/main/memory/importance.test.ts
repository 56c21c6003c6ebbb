import { expect, it } from 'vitest';
import { importanceOf } from '../../../../src/main/memory/importance';

it('what people tell of themselves counts more than what they ask, order or greet with', () => {
  const rising = [
    'Hello there!',
    'What is the capital of Portugal?',
    'It rained and the street was wet.',
    'I am a nurse.',
    'I am a nurse in Leeds and I have two daughters.',
  ];
  const values = rising.map(importanceOf);
  expect(values).toEqual(values.toSorted((a, b) => a - b));
  expect(new Set(values).size).toBe(values.length);
});

it('is a share of one for any words', () => {
  for (const text of ['', '   ', '???', '你好', 'Play some music.', 'I '.repeat(4000)]) {
    expect(importanceOf(text)).toBeGreaterThanOrEqual(0);
    expect(importanceOf(text)).toBeLessThanOrEqual(1);
  }
});

it('orders to the companion are no news of the user', () => {
  expect(importanceOf('From now on say ahoy in Leeds.')).toBeLessThan(0.5);
  expect(importanceOf('Turn the lights off in the kitchen.')).toBeLessThan(0.5);
});
