import { loadavg } from 'node:os';
import { nowMs } from '../../shared/clock';
import type { MemoryEntry } from '../../shared/contracts/memory';
import { memoryQuestion, memorySentence } from './memory-sentences';
import { benchEntry, benchTurn, embedOne, withMemoryWorld } from './memory-world';
import type { MemoryWorld } from './memory-world';
import { spread } from './percentile';
import type { Spread } from './percentile';

/** Sentences that are really embedded; the rows are these with noise. */
const BASES = 3000;
/** Length of the noise beside a unit vector: rows of one base then have a cosine of about 0.8. */
const NOISE = 0.5;
const BATCH = 500;
const QUESTIONS = 40;
/** An exact search of a million vectors takes seconds. */
const EXACT_QUESTIONS = 20;
const ROWS_PER_CONVERSATION = 40;
const LIMIT = 10;

export interface ScaleResult extends Spread {
  readonly rows: number;
  /** Share of the ten nearest vectors, by comparing all, that the index finds. */
  readonly recallAt10VsExact: number;
  /** What is left of the search once the question is embedded: its words are looked up meanwhile. */
  readonly search: Spread;
  /** Of the search: vectors, words, and both together, in the memory thread. */
  readonly searchStages: Readonly<Record<'vector' | 'text' | 'fuse', Spread>>;
  readonly remember: { readonly rowsPerSecond: number };
  /** From the start of the memory's thread to the first answer, all codes read. */
  readonly openMs: number;
}

export interface ScaleReport {
  readonly scales: readonly ScaleResult[];
  readonly load: { readonly before: readonly number[]; readonly after: readonly number[] };
}

/** How recall grows with what is remembered. Real embeddings plus noise, never random directions. */
export async function benchScale(
  scales: readonly number[],
  onProgress: (line: string) => void,
): Promise<ScaleReport> {
  const before = loadavg();
  const results: ScaleResult[] = [];
  await withMemoryWorld(async (world) => {
    const bases: Float32Array[] = [];
    const most = Math.min(BASES, Math.max(...scales));
    for (let index = 0; index < most; index += 1) {
      bases.push(await embedOne(world.voice, memorySentence(index)));
      if (index % 500 === 499) onProgress(`${index + 1} sentences embedded`);
    }
    let rows = 0;
    for (const scale of [...scales].sort((a, b) => a - b)) {
      const startMs = nowMs();
      const added = scale - rows;
      while (rows < scale) rows = await addRows(world, bases, rows, Math.min(scale, rows + BATCH));
      const rowsPerSecond = added / ((nowMs() - startMs) / 1000);
      onProgress(`${rows} rows stored, ${rowsPerSecond.toFixed(0)} a second`);
      const measured = await measure(world, rows);
      results.push({ ...measured, remember: { rowsPerSecond }, openMs: await world.reopen() });
      onProgress(JSON.stringify(results.at(-1)));
    }
  });
  return { scales: results, load: { before, after: loadavg() } };
}

async function addRows(
  { memory }: Pick<MemoryWorld, 'memory'>,
  bases: readonly Float32Array[],
  from: number,
  to: number,
): Promise<number> {
  const entries: MemoryEntry[] = [];
  for (let row = from; row < to; row += 1) {
    if (row % ROWS_PER_CONVERSATION === 0 || entries.length === 0) {
      const conversation = `c${Math.floor(row / ROWS_PER_CONVERSATION)}`;
      await memory.saveTurn(benchTurn(`t${row}`, conversation, ''), {});
    }
    const turn = entries.length === 0 || row % ROWS_PER_CONVERSATION === 0 ? row : null;
    const turnId = turn === null ? (entries.at(-1)?.turnId ?? `t${row}`) : `t${turn}`;
    const base = bases[row % bases.length];
    if (base === undefined) continue;
    entries.push(benchEntry(turnId, `${memorySentence(row)} Note ${row}.`, noisy(base, row)));
  }
  await memory.remember(entries, {});
  return to;
}

async function measure(
  world: MemoryWorld,
  rows: number,
): Promise<Omit<ScaleResult, 'remember' | 'openMs'>> {
  const { memory, voice } = world;
  const stages = { vector: [] as number[], text: [] as number[], fuse: [] as number[] };
  const total: number[] = [];
  const search: number[] = [];
  let found = 0;
  let wanted = 0;
  for (let index = -3; index < QUESTIONS; index += 1) {
    const text = memoryQuestion(index + 3);
    const startMs = nowMs();
    // As a turn does: the words are looked up while the embedding is made.
    const embedded = embedOne(voice, text);
    const begun = memory.beginRecall(text, {});
    const embedding = await embedded;
    const embeddedMs = nowMs();
    const query = { text, embedding, limit: LIMIT, excludeTurnIds: [] };
    const { vectorMs, textMs, fuseMs } = await memory.recall(query, {});
    const endMs = nowMs();
    await begun;
    // The first ones warm caches up, as the turns before this one would have.
    if (index < 0) continue;
    total.push(endMs - startMs);
    search.push(endMs - embeddedMs);
    stages.vector.push(vectorMs);
    stages.text.push(textMs);
    stages.fuse.push(fuseMs);
    if (index >= EXACT_QUESTIONS) continue;
    const near = await memory.recall({ ...query, mode: 'nearest' }, {});
    const exact = await memory.recall({ ...query, mode: 'exact' }, {});
    const ids = new Set(near.memories.map(({ memoryId }) => memoryId));
    wanted += exact.memories.length;
    found += exact.memories.filter(({ memoryId }) => ids.has(memoryId)).length;
  }
  return {
    rows,
    ...spread(total),
    recallAt10VsExact: found / wanted,
    search: spread(search),
    searchStages: {
      vector: spread(stages.vector),
      text: spread(stages.text),
      fuse: spread(stages.fuse),
    },
  };
}

/** The base with noise of a fixed length in a direction of its own, as a unit vector again. */
function noisy(base: Float32Array, seed: number): Float32Array {
  const next = random(seed);
  const noise = base.map(() => next() + next() + next() - 1.5);
  const scale = NOISE / length(noise);
  const sum = base.map((value, index) => value + scale * (noise[index] ?? 0));
  const size = length(sum);
  return sum.map((value) => value / size);
}

function length(vector: Float32Array): number {
  let squares = 0;
  for (const value of vector) squares += value * value;
  return Math.sqrt(squares);
}

/** Mulberry32: the same numbers for the same seed. */
function random(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
