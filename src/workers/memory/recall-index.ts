import { BitScan } from './bit-scan';
import type { ReadableDb } from './db';
import { sql } from './sql';

/** Rows read at once while the codes are loaded: a few ms, so that a call in between does not wait. */
const LOAD_ROWS = 5000;

interface CodeRow {
  readonly memory_id: number;
  readonly conversation: number;
  readonly code: Uint8Array;
}

/**
 * The codes of all memories in RAM (60 bytes each), in the order they were said. Rows deleted since
 * stay in it and are dropped when their vectors are asked for; new ones are read with each question.
 */
export class RecallIndex {
  readonly #scan = new BitScan();
  #ids = new Float64Array(1024);
  #conversations = new Int32Array(1024);

  get rows(): number {
    return this.#scan.rows;
  }

  /** Reads the next rows; false when all are there. */
  loadSome(db: ReadableDb): boolean {
    const after = this.rows === 0 ? 0 : this.idAt(this.rows - 1);
    const rows = db.all<CodeRow>(sql`
      SELECT memory_id, conversation, code FROM memory_codes
      WHERE memory_id > ${after} ORDER BY memory_id LIMIT ${LOAD_ROWS}`);
    for (const row of rows) this.#push(row);
    return rows.length === LOAD_ROWS;
  }

  /** Reads what was remembered since, by whichever program. */
  catchUp(db: ReadableDb): void {
    while (this.loadSome(db)) continue;
  }

  idAt(position: number): number {
    return this.#ids[position] ?? 0;
  }

  /** Where a memory stands, or -1. */
  positionOf(id: number): number {
    let low = 0;
    let high = this.rows - 1;
    // Where nothing has been forgotten, ids count on by one.
    const guess = high - (this.idAt(high) - id);
    if (guess >= low && guess <= high && this.idAt(guess) === id) return guess;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.idAt(middle);
      if (found === id) return middle;
      if (found < id) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** The memory said `offset` places later in the same conversation (earlier when negative), or -1. */
  neighbour(position: number, offset: number): number {
    const at = position + offset;
    if (at < 0 || at >= this.rows) return -1;
    return this.#conversations[at] === this.#conversations[position] ? at : -1;
  }

  /** Bits in which each code differs from the question's; valid until the next call. */
  distances(question: Uint8Array): Uint16Array {
    return this.#scan.distances(question);
  }

  #push({ memory_id: id, conversation, code }: CodeRow): void {
    const at = this.rows;
    if (at === this.#ids.length) {
      const ids = new Float64Array(at * 2);
      const conversations = new Int32Array(at * 2);
      ids.set(this.#ids);
      conversations.set(this.#conversations);
      this.#ids = ids;
      this.#conversations = conversations;
    }
    this.#ids[at] = id;
    this.#conversations[at] = conversation;
    this.#scan.push(code);
  }
}
