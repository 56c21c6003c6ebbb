import { describe, expect, it } from 'vitest';
import { estimateOffset, MainClock } from '../../../../src/renderer/audio/clock';

describe('estimateOffset', () => {
  it('trusts the fastest ping', () => {
    const estimate = estimateOffset([
      { sentMs: 0, receivedMs: 40, mainMs: 535 },
      { sentMs: 100, receivedMs: 100.4, mainMs: 600.2 },
      { sentMs: 200, receivedMs: 210, mainMs: 709 },
    ]);
    expect(estimate?.offsetMs).toBeCloseTo(500, 6);
    expect(estimate?.errorMs).toBeCloseTo(0.2, 6);
  });

  it('knows nothing without a ping', () => {
    expect(estimateOffset([])).toBeUndefined();
  });

  it('is never further off than it says', () => {
    const offset = 731;
    for (const [there, back] of [
      [0.1, 9],
      [5, 0],
      [0.3, 0.3],
    ] as const) {
      const estimate = estimateOffset([
        { sentMs: 1000, receivedMs: 1000 + there + back, mainMs: 1000 + there + offset },
      ]);
      expect(Math.abs((estimate?.offsetMs ?? 0) - offset)).toBeLessThanOrEqual(
        (estimate?.errorMs ?? 0) + 1e-9,
      );
    }
  });
});

describe('MainClock', () => {
  it('tells main’s time after measuring, and knows its error', async () => {
    let windowMs = 1000;
    const clock = new MainClock(
      () => {
        windowMs += 0.5;
        const nowMs = windowMs + 42;
        windowMs += 0.5;
        return Promise.resolve({ nowMs });
      },
      () => windowMs,
    );
    expect(clock.errorMs).toBe(Number.POSITIVE_INFINITY);
    await clock.measure(3);
    expect(clock.nowMs()).toBeCloseTo(windowMs + 42, 6);
    expect(clock.errorMs).toBeCloseTo(0.5, 6);
    expect(clock.toPerformance(clock.fromPerformance(77))).toBeCloseTo(77, 3);
  });

  /** A window whose clock stood still while the machine slept; main's went on. */
  function sleeper() {
    const state = { windowMs: 1000, offsetMs: 42, roundTripMs: 1 };
    const clock = new MainClock(
      () => {
        state.windowMs += state.roundTripMs / 2;
        const nowMs = state.windowMs + state.offsetMs;
        state.windowMs += state.roundTripMs / 2;
        return Promise.resolve({ nowMs });
      },
      () => state.windowMs,
    );
    return { state, clock };
  }

  it('follows a clock that jumped, though older pings were faster', async () => {
    const { state, clock } = sleeper();
    await clock.measure(3);
    state.offsetMs += 90_000;
    state.roundTripMs = 8;
    await clock.measure(3);
    expect(clock.nowMs()).toBeCloseTo(state.windowMs + 90_042, 6);
    expect(clock.knownError).toEqual({ clockErrorMs: 4 });
  });

  it('keeps the faster old pings while the clocks only drift', async () => {
    const { state, clock } = sleeper();
    await clock.measure(3);
    state.offsetMs += 0.3;
    state.roundTripMs = 8;
    await clock.measure(3);
    expect(clock.nowMs()).toBeCloseTo(state.windowMs + 42, 6);
    expect(clock.errorMs).toBeCloseTo(0.5, 6);
  });

  it('says nothing about its error before it has measured', () => {
    expect(sleeper().clock.knownError).toEqual({});
  });
});
