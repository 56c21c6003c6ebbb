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
}

/** The real memory and embedding threads over an empty database in a temporary folder. */
export async function withMemoryWorld<T>(use: (world: MemoryWorld) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'sotto-bench-memory-'));
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
    only: ['memory', 'embedding'],
  });
  try {
    await engines.start();
    const problem = board.problem(['memory', 'embedding']);
    if (problem !== null) throw new SottoError('not-ready', problem);
    return await use({ memory: engines.memory, voice: engines.voice });
  } finally {
    await engines.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
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
