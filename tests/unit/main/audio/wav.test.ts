import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { decodeWav, encodeWav } from '../../../../src/main/audio/wav';

function header(format: { encoding: number; channels: number; bits: number }, data: Uint8Array) {
  const bytes = new Uint8Array(44 + data.length);
  bytes.set(encodeWav({ samples: new Float32Array(0), sampleRateHz: 8000 }));
  const view = new DataView(bytes.buffer);
  view.setUint16(20, format.encoding, true);
  view.setUint16(22, format.channels, true);
  view.setUint16(34, format.bits, true);
  view.setUint32(40, data.length, true);
  bytes.set(data, 44);
  return bytes;
}

describe('wav', () => {
  it('gives back what was written, to 16-bit precision', () => {
    const samples = Float32Array.from([0, 0.5, -0.5, 1, -1]);
    const read = decodeWav(encodeWav({ samples, sampleRateHz: 22_050 }));
    expect(read.sampleRateHz).toBe(22_050);
    for (const [index, sample] of samples.entries()) {
      expect(read.samples[index]).toBeCloseTo(sample, 3);
    }
  });

  it('limits what is louder than full scale', () => {
    const read = decodeWav(
      encodeWav({ samples: Float32Array.from([3, -3]), sampleRateHz: 16_000 }),
    );
    expect(read.samples[0]).toBeCloseTo(1, 3);
    expect(read.samples[1]).toBeCloseTo(-1, 3);
  });

  it('averages stereo to mono', () => {
    const data = new Uint8Array(Int16Array.from([16_384, 0, -16_384, -16_384]).buffer);
    const read = decodeWav(header({ encoding: 1, channels: 2, bits: 16 }, data));
    expect([...read.samples]).toEqual([0.25, -0.5]);
  });

  it('reads 8, 24 and 32 bit and float', () => {
    const cases: [number, number, Uint8Array][] = [
      [1, 8, Uint8Array.from([192])],
      [1, 24, Uint8Array.from([0, 0, 0x40])],
      [1, 32, new Uint8Array(Int32Array.from([2 ** 30]).buffer)],
      [3, 32, new Uint8Array(Float32Array.from([0.5]).buffer)],
    ];
    for (const [encoding, bits, data] of cases) {
      const read = decodeWav(header({ encoding, channels: 1, bits }, data));
      expect([...read.samples], `${bits} bit`).toEqual([0.5]);
    }
  });

  it('takes a file whose length was left open, or that is cut off', () => {
    const whole = encodeWav({ samples: new Float32Array(100).fill(0.1), sampleRateHz: 16_000 });
    expect(decodeWav(whole.subarray(0, 144)).samples).toHaveLength(50);
    new DataView(whole.buffer).setUint32(40, 0, true);
    expect(decodeWav(whole).samples).toHaveLength(100);
  });

  it('refuses anything else with a typed error, never another', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => decodeWav(bytes)).toThrowError(expect.objectContaining({ kind: 'bad-input' }));
      }),
    );
  });
});
