import { expect, it } from 'vitest';
import { BitScan, cosineFromBits, signCode } from '../../../../src/workers/memory/bit-scan';
import { sql, vectorBlob } from '../../../../src/workers/memory/sql';
import { direction, memoryDatabase } from './fixture';

it('packs signs as sqlite-vec does', () => {
  const { db } = memoryDatabase();
  for (let seed = 0; seed < 20; seed += 1) {
    const vector = direction(seed);
    const row = db.get<{ code: Uint8Array }>(
      sql`SELECT vec_quantize_binary(${vectorBlob(vector)}) AS code`,
    );
    expect(signCode(vector)).toEqual(new Uint8Array(row?.code ?? []));
  }
});

it('counts differing bits of every row, through all its growth', () => {
  const scan = new BitScan();
  const vectors = Array.from({ length: 3000 }, (_, seed) => direction(seed));
  for (const vector of vectors) scan.push(signCode(vector));
  const question = direction(12_345);
  const differing = vectors.map(
    (vector) => vector.filter((value, index) => value > 0 !== (question[index] ?? 0) > 0).length,
  );
  expect([...scan.distances(signCode(question))]).toEqual(differing);
  expect([...scan.distances(signCode(vectors[7] ?? question))][7]).toBe(0);
});

it('estimates the cosine', () => {
  expect(cosineFromBits(0)).toBe(1);
  expect(cosineFromBits(192)).toBeCloseTo(0, 12);
  expect(cosineFromBits(384)).toBe(-1);
});
