import { describe, expect, it } from 'vitest';
import { FrameClock } from '../../../../src/renderer/audio/frame-clock';

describe('FrameClock', () => {
  it('learns from the message that was least late', () => {
    const clock = new FrameClock(16_000);
    const lateness = [7, 3, 0.2, 12, 5];
    lateness.forEach((lateMs, index) => clock.observe(index * 1600, 500 + index * 100 + lateMs));
    expect(clock.toPerformance(3200)).toBeCloseTo(700.2, 6);
  });

  it('knows nothing before the first message and after a reset', () => {
    const clock = new FrameClock(16_000);
    expect(clock.toPerformance(0)).toBeUndefined();
    clock.observe(0, 10);
    clock.reset();
    expect(clock.toPerformance(0)).toBeUndefined();
  });

  it('follows a sound card that drifts', () => {
    const clock = new FrameClock(16_000, 4);
    for (let index = 0; index < 100; index += 1) clock.observe(index * 1600, index * 100.1);
    const last = 99;
    expect(clock.toPerformance(last * 1600)).toBeCloseTo(last * 100.1, 0);
  });
});
