import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nowMs } from '../../shared/clock';
import type { Memory, MemoryEntry } from '../../shared/contracts/memory';
import type { Voice } from '../../shared/contracts/voice';
import type { Client } from '../../shared/rpc/contract';
import type { TurnRecord } from '../../shared/turn';
import { Engines } from '../../main/engines/engines';
import { ReadinessBoard } from '../../main/engines/readiness-board';
import { loadCatalog } from '../../main/models/catalog';
import { resolvePaths } from '../../main/paths';
import { defaultSettings } from '../../shared/settings';
import { SottoError } from '../../shared/errors';

export interface MemoryWorld {
  readonly memory: Client<Memory>;
  readonly voice: Pick<Client<Voice>, 'embed'>;
  /**
   * Ends both threads and starts them again over the same database.
   * @returns ms from starting the memory's thread until a question is answered
   */
  reopen(): Promise<number>;
}

/** The real memory thread over an empty database in this folder. */
export async function withMemoryOf<T>(
  folder: string,
  use: (memory: Client<Memory>) => Promise<T>,
): Promise<T> {
  const { engines, board } = enginesOver(folder, ['memory']);
  try {
    await engines.start();
    const problem = board.problem(['memory']);
    if (problem !== null) throw new SottoError('not-ready', problem);
    return await use(engines.memory);
  } finally {
    await engines.dispose();
  }
}

type Parts = readonly ('memory' | 'embedding')[];
const BOTH: Parts = ['memory', 'embedding'];

/** The real memory and embedding threads over an empty database in a temporary folder. */
export async function withMemoryWorld<T>(use: (world: MemoryWorld) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'sotto-bench-memory-'));
  const held: { engines: Engines | null } = { engines: null };
  const start = async (parts: Parts): Promise<void> => {
    const { engines, board } = enginesOver(folder, parts);
    await held.engines?.dispose();
    held.engines = engines;
    await engines.start();
    const problem = board.problem(parts);
    if (problem !== null) throw new SottoError('not-ready', problem);
  };
  const running = (): Engines => {
    if (held.engines === null) throw new SottoError('not-ready', 'the threads are not started');
    return held.engines;
  };
  try {
    await start(BOTH);
    return await use({
      get memory() {
        return running().memory;
      },
      get voice() {
        return running().voice;
      },
      reopen: async () => {
        await held.engines?.dispose();
        held.engines = null;
        const startMs = nowMs();
        await start(['memory']);
        const question = { text: 'hello', embedding: new Float32Array(0), limit: 1 };
        await running().memory.recall({ ...question, excludeTurnIds: [] }, {});
        const openMs = nowMs() - startMs;
        await start(BOTH);
        return openMs;
      },
    });
  } finally {
    await held.engines?.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

function enginesOver(
  folder: string,
  only: Parts,
): { readonly engines: Engines; readonly board: ReadinessBoard } {
  const paths = resolvePaths({ userDataDir: folder });
  const board = new ReadinessBoard(() => undefined);
  const engines = new Engines({
    paths,
    settings: defaultSettings,
    catalog: loadCatalog(paths.modelsDir),
    board,
    onSpans: () => undefined,
    onCrash: (name, error) => {
      throw new SottoError('engine-crashed', `${name}: ${error.message}`, { cause: error });
    },
    only,
  });
  return { engines, board };
}

/** One text a call, as in a turn. */
export async function embedOne(voice: MemoryWorld['voice'], text: string): Promise<Float32Array> {
  const [vector] = await voice.embed([text], {});
  if (vector === undefined) throw new SottoError('engine-failed', 'the embedder gave no vector');
  return vector;
}

export function benchTurn(id: string, conversationId: string, text: string): TurnRecord {
  return {
    id,
    conversationId,
    input: 'text',
    state: 'done',
    startedMs: nowMs(),
    userText: text,
    replyText: '',
    heardText: '',
    language: 'en',
    error: null,
  };
}

export function benchEntry(turnId: string, text: string, embedding: Float32Array): MemoryEntry {
  return { turnId, speaker: 'user', text, embedding };
}
