import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TurnExtent } from '../../../../src/renderer/waterfall/viewport';
import {
  domainOf,
  domainShowing,
  limitsOf,
  panDomain,
  zoomDomain,
} from '../../../../src/renderer/waterfall/viewport';

const limits = { startMs: -500, endMs: 2000 };
const over: TurnExtent = { aheadMs: 200, untilMs: 312, lastMs: 1800, usualMs: 300, live: false };

const inside = fc
  .tuple(
    fc.double({ min: -500, max: 1900, noNaN: true }),
    fc.double({ min: 1, max: 100, noNaN: true }),
  )
  .map(([startMs, spanMs]) => ({ startMs, endMs: startMs + spanMs }));

describe('zoomDomain', () => {
  it('keeps the time under the pointer where it is', () => {
    const next = zoomDomain({ startMs: 0, endMs: 400 }, 100, 2, limits);
    expect(next).toEqual({ startMs: 50, endMs: 250 });
  });

  it('never leaves the limits, whatever is asked', () => {
    fc.assert(
      fc.property(
        inside,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (domain, factor, share) => {
          const atMs = domain.startMs + share * (domain.endMs - domain.startMs);
          const next = zoomDomain(domain, atMs, factor, limits);
          expect(next.startMs).toBeGreaterThanOrEqual(limits.startMs - 1e-6);
          expect(next.endMs).toBeLessThanOrEqual(limits.endMs + 1e-6);
          expect(next.endMs - next.startMs).toBeGreaterThanOrEqual(0.5 - 1e-6);
        },
      ),
    );
  });

  it('comes back to where it was when nothing stood in the way', () => {
    const there = zoomDomain({ startMs: 100, endMs: 300 }, 150, 1.6, limits);
    const back = zoomDomain(there, 150, 1 / 1.6, limits);
    expect(back.startMs).toBeCloseTo(100, 9);
    expect(back.endMs).toBeCloseTo(300, 9);
  });

  it('shows no more than there is', () => {
    expect(zoomDomain({ startMs: 0, endMs: 400 }, 100, 0.001, limits)).toEqual(limits);
  });
});

describe('panDomain', () => {
  it('moves, and stops at the limits with its length kept', () => {
    expect(panDomain({ startMs: 0, endMs: 400 }, 50, limits)).toEqual({ startMs: 50, endMs: 450 });
    expect(panDomain({ startMs: 0, endMs: 400 }, 9000, limits)).toEqual({
      startMs: 1600,
      endMs: 2000,
    });
    expect(panDomain({ startMs: 0, endMs: 400 }, -9000, limits).startMs).toBe(-500);
  });
});

describe('domainShowing', () => {
  const shown = { startMs: 0, endMs: 400 };

  it('stays when the step is in view already', () => {
    expect(domainShowing(shown, { startMs: 10, endMs: 20 }, limits)).toBe(shown);
  });

  it('moves just far enough, to either side', () => {
    const later = domainShowing(shown, { startMs: 500, endMs: 520 }, limits);
    expect(later.endMs).toBeCloseTo(540);
    expect(later.endMs - later.startMs).toBeCloseTo(400);
    const earlier = domainShowing(shown, { startMs: -100, endMs: -90 }, limits);
    expect(earlier.startMs).toBeCloseTo(-120);
  });

  it('shows the beginning of a step that is longer than the view', () => {
    const long = domainShowing(shown, { startMs: 600, endMs: 1900 }, limits);
    expect(long.startMs).toBeCloseTo(580);
  });
});

describe('domainOf', () => {
  it('fits the first sound, or the whole turn', () => {
    const first = domainOf({ mode: 'first-sound' }, over);
    expect(first.endMs).toBeGreaterThan(312);
    expect(first.endMs).toBeLessThan(1800);
    const whole = domainOf({ mode: 'whole-turn' }, over);
    expect(whole.startMs).toBeLessThan(-200);
    expect(whole.endMs).toBeGreaterThan(1800);
  });

  it('shows what was zoomed to, and nothing else', () => {
    const domain = { startMs: 10, endMs: 20 };
    expect(domainOf({ mode: 'free', domain, follows: true }, over)).toBe(domain);
  });

  it('slides along with a running turn while it follows', () => {
    const domain = { startMs: 0, endMs: 100 };
    const live = { ...over, untilMs: 250, live: true };
    expect(domainOf({ mode: 'free', domain, follows: true }, live)).toEqual({
      startMs: 150,
      endMs: 250,
    });
    expect(domainOf({ mode: 'free', domain, follows: false }, live)).toBe(domain);
    expect(domainOf({ mode: 'free', domain, follows: true }, { ...live, untilMs: 90 })).toBe(
      domain,
    );
  });

  it('lies within its own limits in every view', () => {
    const bounds = limitsOf(over);
    for (const mode of ['first-sound', 'whole-turn'] as const) {
      const domain = domainOf({ mode }, over);
      expect(domain.startMs).toBeGreaterThanOrEqual(bounds.startMs);
      expect(domain.endMs).toBeLessThanOrEqual(bounds.endMs);
    }
  });

  it('has finite limits while the key is held', () => {
    const held = limitsOf({ ...over, aheadMs: Number.POSITIVE_INFINITY, live: true });
    expect(Number.isFinite(held.startMs)).toBe(true);
  });
});
