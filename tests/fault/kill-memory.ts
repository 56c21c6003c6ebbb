import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { build } from 'vite';
import { expect } from 'vitest';
import { untilEnded } from '../../src/cli/ended-process';
import type { TurnState } from '../../src/shared/turn';
import { createMemory } from '../../src/workers/memory/memory';
import {
  VECTOR_EXTENSION,
  random,
  temporaryFolder,
  testCall,
} from '../unit/workers/memory/fixture';

const ROOT = join(import.meta.dirname, '../..');
const STATES: readonly TurnState[] = ['recording', 'heard', 'thinking', 'speaking', 'done'];

/** What one writer said was durable before it was killed. */
interface Acknowledged {
  readonly states: Map<string, TurnState>;
  readonly remembered: Set<string>;
  readonly traced: Set<string>;
  /** Deletion was asked for; it may have happened or not. */
  readonly forgetting: Set<string>;
  readonly forgotten: Set<string>;
}

/**
 * Kills a writing process `kills` times at random moments, from its first breath on, always on the
 * same database; after each kill everything that was acknowledged must be there.
 *
 * @param seed makes the moments repeatable as far as a machine's timing is
 */
export async function killMemoryWriter(kills: number, seed: number): Promise<void> {
  const folder = temporaryFolder();
  const bundle = join(ROOT, '.runtime/tests', `memory-writer-${process.pid}`);
  const next = random(seed);
  const said = noneYet();
  let opened = 0;
  try {
    const script = await bundleWriter(bundle);
    const path = join(folder.path, 'data', 'memory.db');
    for (let round = 0; round < kills; round += 1) {
      const run = `r${round}`;
      const kill: Kill = {
        // One in four dies on its way up: making, migrating or recovering the database.
        from: next() < 0.25 ? 'start' : 'open',
        delayMs: next() * 400,
      };
      const output = await runAndKill(script, [path, VECTOR_EXTENSION, run, `${round}`], kill);
      opened += output.includes(`open ${run}`) ? 1 : 0;
      hear(output, said);
      // Looking leaves a tidy file; every other time the next writer finds what the kill left.
      if (round % 2 === 1 || round === kills - 1) {
        const { from, delayMs } = kill;
        await verify(
          path,
          said,
          `kill ${round + 1}, seed ${seed}, ${from} + ${Math.round(delayMs)} ms`,
        );
      }
    }
  } finally {
    folder.remove();
    rmSync(bundle, { recursive: true, force: true });
  }
  // Otherwise nothing was tested.
  expect(opened).toBeGreaterThan(kills / 2);
  expect(said.remembered.size).toBeGreaterThan(kills);
}

function noneYet(): Acknowledged {
  return {
    states: new Map(),
    remembered: new Set(),
    traced: new Set(),
    forgetting: new Set(),
    forgotten: new Set(),
  };
}

/** The writer as one script that plain Node can start; it stays inside the repository to find natives. */
async function bundleWriter(outDir: string): Promise<string> {
  mkdirSync(outDir, { recursive: true });
  await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    build: {
      ssr: join(import.meta.dirname, 'memory-writer.ts'),
      outDir,
      emptyOutDir: true,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'memory-writer.mjs' } },
    },
  });
  return join(outDir, 'memory-writer.mjs');
}

interface Kill {
  readonly from: 'start' | 'open';
  readonly delayMs: number;
}

async function runAndKill(
  script: string,
  args: readonly string[],
  { from, delayMs }: Kill,
): Promise<readonly string[]> {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = untilEnded(child);
  let timer: NodeJS.Timeout | undefined;
  const strike = (): void => {
    timer ??= setTimeout(() => child.kill('SIGKILL'), delayMs);
  };
  if (from === 'start') strike();
  child.stdout.on('data', strike);
  const { signal, stdout, stderr } = await ended;
  clearTimeout(timer);
  expect(signal, `the writer ended by itself: ${stderr}`).toBe('SIGKILL');
  // The last line may be cut in the middle; then it was not acknowledged.
  return stdout.split('\n').slice(0, -1);
}

function hear(lines: readonly string[], said: Acknowledged): void {
  for (const line of lines) {
    const [what, id = '', state] = line.split(' ');
    if (what === 'turn') said.states.set(id, state as TurnState);
    else if (what === 'remembered') said.remembered.add(id);
    else if (what === 'traced') said.traced.add(id);
    else if (what === 'forgetting') said.forgetting.add(id);
    else if (what === 'forgotten') said.forgotten.add(id);
  }
}

async function verify(path: string, said: Acknowledged, when: string): Promise<void> {
  const memory = createMemory();
  const info = await memory.open({ path, vectorExtensionPath: VECTOR_EXTENSION }, testCall());
  expect(info, when).toMatchObject({ quarantinedPath: null });
  const { memories, vectors: vectorCount, texts } = await memory.counts(testCall());
  expect([vectorCount, texts], when).toEqual([memories, memories]);

  const db = new Database(path);
  db.loadExtension(VECTOR_EXTENSION);
  try {
    expect(db.pragma('integrity_check', { simple: true }), when).toBe('ok');
    expect(db.pragma('foreign_key_check'), when).toEqual([]);
    // Fails by itself when the index and the rows disagree on a single word.
    db.exec("INSERT INTO memory_texts (memory_texts, rank) VALUES ('integrity-check', 1)");
    const vectors = db.prepare('SELECT memory_id FROM vectors ORDER BY 1').pluck().all();
    expect(db.prepare('SELECT memory_id FROM memory_codes ORDER BY 1').pluck().all(), when).toEqual(
      vectors,
    );
    expect(db.prepare('SELECT id FROM memories ORDER BY 1').pluck().all(), when).toEqual(vectors);

    const states = new Map(
      db.prepare('SELECT id, state FROM turns').raw().all() as [string, TurnState][],
    );
    const remembered = new Map(
      db.prepare('SELECT turn_id, count(*) FROM memories GROUP BY 1').raw().all() as [
        string,
        number,
      ][],
    );
    const traced = new Set(db.prepare('SELECT turn_id FROM traces').pluck().all() as string[]);
    const kept = (id: string): boolean => !said.forgetting.has(id);
    for (const [id, state] of said.states) {
      if (!kept(id)) continue;
      const stored = states.get(id);
      expect(stored, `${id} ${when}`).toBeDefined();
      // The next state may have been written without the writer living to say so.
      expect(STATES.indexOf(stored ?? 'recording'), `${id} ${when}`).toBeGreaterThanOrEqual(
        STATES.indexOf(state),
      );
    }
    for (const id of said.remembered) {
      if (kept(id)) expect(remembered.get(id), `${id} ${when}`).toBe(2);
    }
    for (const id of said.traced) if (kept(id)) expect(traced.has(id), `${id} ${when}`).toBe(true);
    for (const id of said.forgotten) expect(states.has(id), `${id} ${when}`).toBe(false);
    // A batch is there whole or not at all.
    expect(
      [...remembered.values()].filter((rows) => rows !== 2),
      when,
    ).toEqual([]);
  } finally {
    db.close();
  }
  await memory.dispose();
}
