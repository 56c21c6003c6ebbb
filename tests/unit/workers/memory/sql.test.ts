import { expect, it } from 'vitest';
import { sql, vectorBlob } from '../../../../src/workers/memory/sql';
import { direction, memoryDatabase } from './fixture';

it('binds every value and never splices it into the text', () => {
  const query = sql`SELECT ${"'; DROP TABLE turns; --"} AS a, ${1} AS b, ${null} AS c`;
  expect(query.text).toBe('SELECT ? AS a, ? AS b, ? AS c');
  expect(memoryDatabase().db.get(query)).toEqual({ a: "'; DROP TABLE turns; --", b: 1, c: null });
});

it('inlines a fragment with its own values, in order', () => {
  const where = sql`x = ${'middle'} AND TRUE`;
  const query = sql`SELECT ${'first'} WHERE ${where} LIMIT ${3}`;
  expect(query).toEqual({
    text: 'SELECT ? WHERE x = ? AND TRUE LIMIT ?',
    values: ['first', 'middle', 3],
  });
});

it('hands a vector over as little-endian float32, also from the middle of a buffer', () => {
  const whole = direction(1);
  const part = whole.subarray(10, 14);
  const blob = vectorBlob(part);
  expect(blob.byteLength).toBe(16);
  expect(new DataView(blob.buffer, blob.byteOffset).getFloat32(0, true)).toBe(part[0]);
});
