import { expect, it } from 'vitest';
import { DrawingCost } from '../../../../src/renderer/waterfall/drawing-cost';

it('has no figure before there are enough paintings, and forgets the first of many', () => {
  const cost = new DrawingCost();
  for (let painting = 0; painting < 7; painting += 1) cost.add(30);
  expect([cost.p50Ms, cost.p95Ms]).toEqual([null, null]);
  cost.add(30);
  expect(cost.p50Ms).toBe(30);
  for (let painting = 0; painting < 240; painting += 1) cost.add(1);
  expect([cost.p50Ms, cost.p95Ms]).toEqual([1, 1]);
});
