import { cosineFromBits, signCode } from './bit-scan';
import type { ReadableDb } from './db';
import type { RecallIndex } from './recall-index';
import { sql, vectorBlob } from './sql';
import type { Sql } from './sql';

/**
 * Memories whose vectors are compared after the scan of the codes. Chosen so that the ten nearest of
 * an exact search are among them (bench memory --scale).
 */
export function candidatesFor(rows: number): number {
  if (rows <= 20_000) return 256;
  return rows <= 200_000 ? 1536 : 4096;
}

const CODE_BITS = 384;

/** What is known about how near each memory is to the question. */
export class Nearness {
  #exact = new Map<number, number>();

  private constructor(
    private readonly bits: Uint16Array,
    private readonly index: RecallIndex,
  ) {}

  /** Scans all codes. Null when the question has no vector. */
  static scan(index: RecallIndex, embedding: Float32Array): Nearness {
    return new Nearness(index.distances(signCode(embedding)), index);
  }

  /** Positions of the `count` codes that differ least, in no particular order. */
  closest(count: number): number[] {
    const histogram = new Uint32Array(CODE_BITS + 1);
    for (const bits of this.bits) histogram[bits] = (histogram[bits] ?? 0) + 1;
    let within = 0;
    let limit = 0;
    while (limit <= CODE_BITS && within + (histogram[limit] ?? 0) <= count) {
      within += histogram[limit] ?? 0;
      limit += 1;
    }
    // Of those that differ by exactly `limit` bits only the youngest have room.
    let room = count - within;
    const positions: number[] = [];
    for (let at = this.bits.length - 1; at >= 0; at -= 1) {
      const bits = this.bits[at] ?? CODE_BITS;
      if (bits < limit) positions.push(at);
      else if (bits === limit && room > 0) {
        positions.push(at);
        room -= 1;
      }
    }
    return positions;
  }

  /** Compares the vectors themselves. Positions whose memory is gone are left out of the answer. */
  compare(db: ReadableDb, embedding: Float32Array, positions: readonly number[]): number[] {
    const ids = positions.map((at) => this.index.idAt(at));
    for (const [id, distance] of db.rows<Compared>(compareVectors(embedding, ids))) {
      this.#exact.set(this.index.positionOf(id), distance);
    }
    return positions.filter((at) => this.#exact.has(at));
  }

  /** Cosine distance, or null where only the code was looked at. */
  distance(position: number): number | null {
    return this.#exact.get(position) ?? null;
  }

  /** Compared where it was, else estimated from the code. */
  cosine(position: number): number {
    const distance = this.#exact.get(position);
    return distance === undefined ? cosineFromBits(this.bits[position] ?? CODE_BITS) : 1 - distance;
  }
}

type Compared = readonly [id: number, distance: number];

export function compareVectors(embedding: Float32Array, ids: readonly number[]): Sql {
  return sql`
    SELECT v.memory_id AS id, vec_distance_cosine(v.embedding, ${vectorBlob(embedding)}) AS distance
    FROM json_each(${JSON.stringify(ids)}) wanted JOIN vectors v ON v.memory_id = wanted.value`;
}

/** Compares every vector there is: what the index is measured against, too slow to be used. */
export function compareAll(embedding: Float32Array, limit: number): Sql {
  return sql`
    SELECT memory_id AS id, vec_distance_cosine(embedding, ${vectorBlob(embedding)}) AS distance
    FROM vectors ORDER BY distance, memory_id DESC LIMIT ${limit}`;
}
