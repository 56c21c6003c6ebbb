import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  firstSoundDomain,
  niceEndMs,
  rulerTicks,
  TimeScale,
  wholeTurnDomain,
} from '../../../../src/renderer/waterfall/time-scale';

const domain = fc
  .tuple(fc.integer({ min: -5000, max: 0 }), fc.integer({ min: 1, max: 5000 }))
  .map(([startMs, endMs]) => ({ startMs, endMs }));

describe('TimeScale', () => {
  it('maps the ends of the domain to the ends of the range', () => {
    const scale = new TimeScale({ startMs: -100, endMs: 300 }, 800);
    expect(scale.toPx(-100)).toBe(0);
    expect(scale.toPx(0)).toBe(200);
    expect(scale.toPx(300)).toBe(800);
    expect(scale.pxPerMs).toBe(2);
  });

  it('is its own inverse', () => {
    fc.assert(
      fc.property(domain, fc.integer({ min: 1, max: 4000 }), fc.integer(), (range, width, ms) => {
        const scale = new TimeScale(range, width);
        const time = ms % 10_000;
        expect(scale.toMs(scale.toPx(time))).toBeCloseTo(time, 3);
      }),
    );
  });

  it('survives a width of nothing and a domain of nothing', () => {
    expect(rulerTicks(new TimeScale({ startMs: 0, endMs: 100 }, 0), 50)).toEqual([]);
    expect(new TimeScale({ startMs: 5, endMs: 5 }, 100).toPx(5)).toBe(0);
  });
});

describe('rulerTicks', () => {
  it('stands at round times, zero among them', () => {
    const ticks = rulerTicks(new TimeScale({ startMs: -250, endMs: 500 }, 750), 60);
    expect(ticks.map((tick) => tick.ms)).toEqual([-200, -100, 0, 100, 200, 300, 400, 500]);
  });

  it('never puts figures closer than asked, and always shows zero', () => {
    fc.assert(
      fc.property(domain, fc.integer({ min: 100, max: 3000 }), (range, width) => {
        const ticks = rulerTicks(new TimeScale(range, width), 50);
        expect(ticks.some((tick) => Object.is(tick.ms, 0))).toBe(true);
        for (const [index, tick] of ticks.entries()) {
          const before = ticks[index - 1];
          if (before !== undefined) expect(tick.px - before.px).toBeGreaterThanOrEqual(49.999);
        }
      }),
    );
  });
});

describe('domains', () => {
  it('grow in steps, so that a growing turn seldom changes its scale', () => {
    const ends = new Set<number>();
    for (let ms = 0; ms <= 1000; ms += 1) ends.add(niceEndMs(ms));
    expect([...ends]).toEqual([100, 125, 150, 200, 250, 300, 400, 500, 600, 800, 1000]);
  });

  it('leave room for the first sound and bound the work before the release', () => {
    expect(firstSoundDomain(10_000, 312)).toEqual({ startMs: -200, endMs: 400 });
    expect(firstSoundDomain(0, 312).startMs).toBe(-16);
    expect(firstSoundDomain(0, 312, 700).endMs).toBe(800);
  });

  it('show everything when the whole turn is asked for', () => {
    const whole = wholeTurnDomain(2300, 4200);
    expect(whole.startMs).toBeLessThan(-2300);
    expect(whole.endMs).toBeGreaterThan(4200);
  });
});
