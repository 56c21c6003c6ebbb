import { describe, expect, it } from 'vitest';
import {
  bytesField,
  concatBytes,
  readFields,
  textField,
  varintField,
} from '../../../../../src/workers/onnx/graph/protobuf';

describe('protobuf', () => {
  it.each([0, 1, 127, 128, 300, 2 ** 31, 2 ** 40 + 5])('keeps the number %d', (value) => {
    const [field] = readFields(varintField(20, value));
    expect(field).toMatchObject({ number: 20, value });
  });

  it('keeps texts, nested fields, and each field as it stood', () => {
    const inner = concatBytes([textField(1, 'naïve 🎧'), varintField(2, 7)]);
    const message = concatBytes([varintField(1, 5), bytesField(3, inner)]);
    const fields = [...readFields(message)];
    expect(fields.map(({ number }) => number)).toEqual([1, 3]);
    expect(concatBytes(fields.map(({ raw }) => raw))).toEqual(message);
    const nested = [...readFields(fields[1]?.bytes ?? new Uint8Array())];
    expect(new TextDecoder().decode(nested[0]?.bytes)).toBe('naïve 🎧');
  });

  it('steps over fields of fixed width', () => {
    const fixed = Uint8Array.from([(4 << 3) | 5, 1, 2, 3, 4, (5 << 3) | 1, 1, 2, 3, 4, 5, 6, 7, 8]);
    const fields = [...readFields(concatBytes([fixed, varintField(1, 9)]))];
    expect(fields.map(({ number }) => number)).toEqual([4, 5, 1]);
  });

  it.each([
    ['a length beyond the end', [0x0a, 0x05, 0x01]],
    ['a number without an end', [0x08, 0xff, 0xff]],
    ['an unknown wire type', [0x0f]],
    ['a number of endless bytes', [0x08, ...Array<number>(12).fill(0xff)]],
  ])('refuses %s', (_what, bytes) => {
    expect(() => [...readFields(Uint8Array.from(bytes))]).toThrow(
      expect.objectContaining({ kind: 'model-damaged' }),
    );
  });
});
