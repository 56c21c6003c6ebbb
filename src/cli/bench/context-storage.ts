import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Generator } from '../../shared/contracts/generator';
import type { Memory } from '../../shared/contracts/memory';
import { emptyPrompt } from '../../shared/prompt';
import type { PromptPersona } from '../../shared/prompt';
import type { Client } from '../../shared/rpc/contract';
import { benchTurn } from './memory-world';
import { spread } from './percentile';
import type { Spread } from './percentile';

export interface StorageReport {
  /** Reading the whole profile, asked from the main thread and back, by how many facts it holds. */
  readonly profile: readonly (Spread & { readonly facts: number })[];
  /** Committing a raw turn, durable, asked from the main thread and back. */
  readonly commit: { readonly alone: Spread; readonly besideGeneration: Spread };
}

export interface StorageBenchOptions {
  readonly memory: Pick<Client<Memory>, 'saveTurn' | 'saveFacts' | 'profile'>;
  readonly generator: Pick<Client<Generator>, 'generate'>;
  readonly persona: PromptPersona;
  readonly rounds: number;
}

/** The 95th percentile of a hundred is what five of them say. */
const COMMITS_A_ROUND = 4;

/** What a turn asks of the database: the profile in one query, and its own row before the reply. */
export async function benchStorage(options: StorageBenchOptions): Promise<StorageReport> {
  return {
    profile: [await readProfile(30, options), await readProfile(170, options)],
    commit: {
      alone: spread(await commitTurns(options)),
      besideGeneration: spread(await commitBeside(options)),
    },
  };
}

async function readProfile(
  more: number,
  { memory, rounds }: StorageBenchOptions,
): Promise<StorageReport['profile'][number]> {
  const add = Array.from({ length: more }, (_, index) => ({
    category: 'FACT' as const,
    text: `Has thing ${more}-${index} in a cupboard of their own`,
    slot: null,
    replaces: [],
  }));
  await memory.saveFacts(
    { turnId: null, saidMs: 1, source: 'import', add, confirm: [], end: [] },
    {},
  );
  const times: number[] = [];
  let known = 0;
  for (let round = -5; round < rounds; round += 1) {
    const startMs = performance.now();
    const facts = await memory.profile({});
    // The first ones prepare the statement.
    if (round >= 0) times.push(performance.now() - startMs);
    known = facts.length;
  }
  return { facts: known, ...spread(times) };
}

async function commitTurns({ memory, rounds }: StorageBenchOptions): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds * COMMITS_A_ROUND; round += 1) {
    const turn = benchTurn(randomUUID(), 'bench-commit', 'I walked a few miles this morning.');
    const startMs = performance.now();
    await memory.saveTurn(turn, {});
    times.push(performance.now() - startMs);
    await sleep(10);
  }
  return times;
}

/** Replies are generated one after another for as long as turns are committed. */
async function commitBeside(options: StorageBenchOptions): Promise<number[]> {
  const { generator, persona } = options;
  const ending = new AbortController();
  let generated = 0;
  const generating = (async (): Promise<void> => {
    while (!ending.signal.aborted) {
      const sampling = { temperature: 0.8, minP: 0, topK: 40, topP: 1, repeatPenalty: 1, seed: 7 };
      const prompt = { ...emptyPrompt(persona), user: 'Tell me a long story about the sea.' };
      const stream = generator.generate(
        prompt,
        { maxTokens: 256, sampling, reuse: false },
        { signal: ending.signal },
      );
      for await (const _chunk of stream) generated += 1;
      await stream.result;
    }
  })();
  while (generated === 0) await sleep(5);
  const times = await commitTurns(options);
  ending.abort();
  await generating;
  return times;
}
