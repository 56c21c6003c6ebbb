import { describe, expect, it } from 'vitest';
import { SilenceMeter } from '../../../../src/renderer/audio/silence';

const RATE_HZ = 16_000;

function tone(ms: number, amplitude: number): Float32Array {
  return Float32Array.from(
    { length: (ms / 1000) * RATE_HZ },
    (_, index) => amplitude * Math.sin((2 * Math.PI * 220 * index) / RATE_HZ),
  );
}

describe('SilenceMeter', () => {
  it('is silent after 100 ms of silence and not before', () => {
    const meter = new SilenceMeter(RATE_HZ);
    meter.push(tone(500, 0.2));
    expect(meter.isSilent).toBe(false);
    meter.push(new Float32Array(0.08 * RATE_HZ));
    expect(meter.isSilent).toBe(false);
    meter.push(new Float32Array(0.02 * RATE_HZ));
    expect(meter.isSilent).toBe(true);
  });

  it('starts over with the next word', () => {
    const meter = new SilenceMeter(RATE_HZ);
    meter.push(new Float32Array(RATE_HZ));
    expect(meter.isSilent).toBe(true);
    meter.push(tone(40, 0.2));
    expect(meter.silentMs).toBe(0);
  });

  it('takes the noise of the room as silence', () => {
    const meter = new SilenceMeter(RATE_HZ);
    meter.push(tone(400, 0.006));
    meter.push(tone(600, 0.2));
    meter.push(tone(120, 0.006));
    expect(meter.isSilent).toBe(true);
  });

  it('never takes a loud hum for silence', () => {
    const meter = new SilenceMeter(RATE_HZ);
    meter.push(tone(3000, 0.2));
    expect(meter.isSilent).toBe(false);
  });

  it('tells the level of the last frame', () => {
    const meter = new SilenceMeter(RATE_HZ);
    meter.push(tone(100, 0.5));
    expect(meter.level).toBeCloseTo(0.5 / Math.SQRT2, 1);
  });
});
