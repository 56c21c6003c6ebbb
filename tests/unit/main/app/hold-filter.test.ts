import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { HoldFilter } from '../../../../src/main/app/hold-filter';
import type { HookKeyEvent } from '../../../../src/main/app/hold-filter';

const SPACE = 57;
const held: HookKeyEvent = {
  keycode: SPACE,
  ctrlKey: true,
  shiftKey: true,
  altKey: false,
  metaKey: false,
};

function setUp(graceMs = 50) {
  const told: string[] = [];
  const filter = new HoldFilter({
    combination: { key: 'Space', ctrl: true, shift: true, alt: false, meta: false },
    keycode: SPACE,
    graceMs,
    onPress: (atMs) => told.push(`press ${atMs}`),
    onRelease: (atMs) => told.push(`release ${atMs}`),
  });
  return { filter, told };
}

describe('HoldFilter', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells one press and one release', () => {
    const { filter, told } = setUp();
    filter.keyDown(held, 10);
    filter.keyUp(held, 400);
    vi.advanceTimersByTime(50);
    expect(told).toEqual(['press 10', 'release 400']);
  });

  it('swallows repeated presses', () => {
    const { filter, told } = setUp();
    for (let at = 10; at < 600; at += 30) filter.keyDown(held, at);
    filter.keyUp(held, 600);
    vi.advanceTimersByTime(50);
    expect(told).toEqual(['press 10', 'release 600']);
  });

  it('keeps release/press pairs 5 ms apart one hold, not twenty', () => {
    const { filter, told } = setUp();
    filter.keyDown(held, 0);
    for (let pair = 1; pair <= 20; pair++) {
      filter.keyUp(held, pair * 30);
      vi.advanceTimersByTime(5);
      filter.keyDown(held, pair * 30 + 5);
      vi.advanceTimersByTime(25);
    }
    filter.keyUp(held, 700);
    vi.advanceTimersByTime(50);
    expect(told).toEqual(['press 0', 'release 700']);
  });

  it('tells the release at once where there is no grace', () => {
    const { filter, told } = setUp(0);
    filter.keyDown(held, 1);
    filter.keyUp(held, 2);
    expect(told).toEqual(['press 1', 'release 2']);
  });

  it('hears a second hold after the first', () => {
    const { filter, told } = setUp();
    filter.keyDown(held, 1);
    filter.keyUp(held, 300);
    vi.advanceTimersByTime(60);
    filter.keyDown(held, 500);
    filter.keyUp(held, 900);
    vi.advanceTimersByTime(60);
    expect(told).toEqual(['press 1', 'release 300', 'press 500', 'release 900']);
  });

  it.each([
    ['without Control', { ctrlKey: false }],
    ['without Shift', { shiftKey: false }],
    ['with Alt as well', { altKey: true }],
    ['with another key', { keycode: 30 }],
  ])('does not begin %s', (_what, difference) => {
    const { filter, told } = setUp();
    filter.keyDown({ ...held, ...difference }, 1);
    filter.keyUp({ ...held, ...difference }, 2);
    vi.advanceTimersByTime(60);
    expect(told).toEqual([]);
  });

  it('ends with the key, whatever the modifiers do meanwhile', () => {
    const { filter, told } = setUp();
    filter.keyDown(held, 1);
    filter.keyUp({ ...held, ctrlKey: false, shiftKey: false }, 300);
    vi.advanceTimersByTime(50);
    expect(told).toEqual(['press 1', 'release 300']);
  });

  it('forgets a hold on reset, and a release that waited', () => {
    const { filter, told } = setUp();
    filter.keyDown(held, 1);
    filter.keyUp(held, 300);
    filter.reset();
    vi.advanceTimersByTime(60);
    expect(told).toEqual(['press 1']);
    expect(filter.held).toBe(false);
  });
});
