/** One-bit codes of 384 numbers. */
export const CODE_BYTES = 48;
const WORDS = CODE_BYTES / 8;
/** The question's code lies at 0, the stored ones from here on; keeps them aligned. */
const CODES_AT = 64;
const PAGE_BYTES = 65_536;

/**
 * WebAssembly has an instruction that counts bits, JavaScript has not: this function compares the
 * question's code with every stored one about ten times as fast as JavaScript does. It is so small
 * that it is written down here instruction by instruction (WebAssembly 1.0 binary format):
 *
 *     scan(end, out): for (at = CODES_AT; at < end; at += 48, out += 2)
 *       u16[out] = Σ popcount(u64[at + 8·i] ^ question[i])
 */
function scanModule(): Uint8Array<ArrayBuffer> {
  const I32 = 0x7f;
  const I64 = 0x7e;
  // Parameters and locals: 0 end, 1 out, 2 at (i32); 3… the question's words (i64).
  const [END, OUT, AT, QUESTION] = [0, 1, 2, 3];
  const get = (local: number): number[] => [0x20, local];
  const set = (local: number): number[] => [0x21, local];
  const constant = (value: number): number[] => [0x41, ...signedLeb(value)];
  const load64 = (offset: number): number[] => [0x29, 3, ...leb(offset)];
  const add32 = 0x6a;
  const words = Array.from({ length: WORDS }, (_, index) => index);
  const body = [
    ...words.flatMap((word) => [...constant(0), ...load64(8 * word), ...set(QUESTION + word)]),
    ...constant(CODES_AT),
    ...set(AT),
    ...[0x02, 0x40], // block
    ...[0x03, 0x40], // loop
    ...get(AT),
    ...get(END),
    ...[0x4f, 0x0d, 1], // at >= end: leave the block
    ...get(OUT),
    ...words.flatMap((word) => [
      ...get(AT),
      ...load64(8 * word),
      ...get(QUESTION + word),
      ...[0x85, 0x7b], // i64.xor, i64.popcnt
      ...(word === 0 ? [] : [0x7c]), // i64.add
    ]),
    ...[0xa7, 0x3b, 1, 0], // i32.wrap_i64, i32.store16
    ...[...get(AT), ...constant(CODE_BYTES), add32, ...set(AT)],
    ...[...get(OUT), ...constant(2), add32, ...set(OUT)],
    ...[0x0c, 0, 0x0b, 0x0b], // next round; end of loop, end of block
    0x0b,
  ];
  const locals = [2, 1, I32, WORDS, I64];
  const code = [...locals, ...body];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 2, I32, I32, 0]), // type: (i32, i32) → ()
    ...section(2, [1, ...name('env'), ...name('memory'), 2, 0, 1]), // import memory, at least a page
    ...section(3, [1, 0]),
    ...section(7, [1, ...name('scan'), 0, 0]),
    ...section(10, [1, ...leb(code.length), ...code]),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...leb(content.length), ...content];
}

function name(text: string): number[] {
  return [text.length, ...Array.from(text, (letter) => letter.charCodeAt(0))];
}

function leb(value: number): number[] {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...leb(value >>> 7)];
}

function signedLeb(value: number): number[] {
  const low = value & 0x7f;
  const done = value < 0x40;
  return done ? [low] : [low | 0x80, ...signedLeb(value >> 7)];
}

/** All codes side by side in one memory, and how far each is from a question's code. */
export class BitScan {
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  readonly #scan: (end: number, out: number) => void;
  #rows = 0;
  #capacity = 0;

  constructor() {
    const module = new WebAssembly.Module(scanModule());
    const instance = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    this.#scan = instance.exports['scan'] as (end: number, out: number) => void;
  }

  get rows(): number {
    return this.#rows;
  }

  push(code: Uint8Array): void {
    this.#reserve(this.#rows + 1);
    new Uint8Array(this.#memory.buffer).set(code, CODES_AT + this.#rows * CODE_BYTES);
    this.#rows += 1;
  }

  /** Bits in which each row differs from the question; valid until the next call. */
  distances(question: Uint8Array): Uint16Array {
    new Uint8Array(this.#memory.buffer).set(question, 0);
    const out = CODES_AT + this.#capacity * CODE_BYTES;
    this.#scan(CODES_AT + this.#rows * CODE_BYTES, out);
    return new Uint16Array(this.#memory.buffer, out, this.#rows);
  }

  #reserve(rows: number): void {
    if (rows <= this.#capacity) return;
    // Half as much again: few copies, little waste.
    this.#capacity = Math.max(1024, Math.ceil(rows * 1.5));
    const bytes = CODES_AT + this.#capacity * (CODE_BYTES + 2);
    const missing = bytes - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
  }
}

/** The sign of each number, as sqlite-vec's vec_quantize_binary packs them. */
export function signCode(vector: Float32Array): Uint8Array {
  const code = new Uint8Array(CODE_BYTES);
  for (const [index, value] of vector.entries()) {
    if (value > 0) code[index >> 3] = (code[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return code;
}

/** What the share of differing signs says about the cosine (exact for directions in general position). */
export function cosineFromBits(differing: number): number {
  return Math.cos((Math.PI * differing) / (CODE_BYTES * 8));
}
