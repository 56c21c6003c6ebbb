import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Memory } from '../../../../src/shared/contracts/memory';
import type { Voice } from '../../../../src/shared/contracts/voice';
import { SottoError } from '../../../../src/shared/errors';
import type { Client, Handlers } from '../../../../src/shared/rpc/contract';
import { Conversation } from '../../../../src/main/context/conversation';
import { MemoryDesk } from '../../../../src/main/memory/memory-desk';
import { ProfileCache } from '../../../../src/main/memory/profile-cache';
import { resolvePaths } from '../../../../src/main/paths';
import { createMemory } from '../../../../src/workers/memory/memory';
import { openOptions, testCall, turnRecord } from '../../workers/memory/fixture';

let folder: string;
let memory: ReturnType<typeof createMemory>;
let profile: ProfileCache;
let desk: MemoryDesk;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sotto-desk-'));
  memory = createMemory();
  await memory.open(openOptions(':memory:'), testCall());
  const client = inProcess(memory);
  profile = new ProfileCache(() => client);
  desk = new MemoryDesk({
    engines: { memory: client, voice: noVoice() },
    paths: resolvePaths({ userDataDir: folder }),
    isIdle: () => true,
    conversation: () => new Conversation('talk'),
    switchTo: () => undefined,
    reload: () => undefined,
    profile: () => profile,
    onChanged: () => undefined,
  });
  await memory.saveTurn(turnRecord('told', { userText: 'I live in Porto.' }), testCall());
  const fact = {
    category: 'IDENTITY',
    text: 'Lives in Porto',
    slot: 'home',
    replaces: [],
  } as const;
  await memory.saveFacts(
    { turnId: 'told', saidMs: 1, source: 'rules', add: [fact], confirm: [], end: [] },
    testCall(),
  );
});
afterEach(async () => {
  await memory.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const lines = async (): Promise<readonly string[]> => await profile.lines();
const factId = async (): Promise<string> => {
  const query = { text: null, kind: 'fact', category: null, input: null } as const;
  const more = { conversationId: null, pinnedOnly: false, limit: 9, before: null };
  const { entries } = await desk.ledger.page({ ...query, ...more });
  return entries[0]?.id ?? '';
};

it('what is corrected by hand is in the next prompt', async () => {
  expect(await lines()).toEqual(['Lives in Porto.']);
  await desk.ledger.edit(await factId(), 'Lives in Faro');
  expect(await lines()).toEqual(['Lives in Faro.']);
});

it('what is forgotten is gone from it, and back when that is undone', async () => {
  expect(await lines()).toEqual(['Lives in Porto.']);
  await desk.ledger.forget([await factId()]);
  expect(await lines()).toEqual([]);
  await desk.ledger.undo();
  expect(await lines()).toEqual(['Lives in Porto.']);
});

/** The worker's own functions, called without a thread between. */
function inProcess(handlers: Handlers<Memory>): Client<Memory> {
  return new Proxy({} as Client<Memory>, {
    get:
      (_target, name: string) =>
      async (...args: unknown[]) => {
        const handler = handlers[name as keyof Memory] as (...all: unknown[]) => unknown;
        return await handler.call(handlers, ...args.slice(0, -1), testCall());
      },
  });
}

/** As without the embedding model: corrections are still right. */
function noVoice(): Client<Voice> {
  const missing = async (): Promise<never> => {
    throw new SottoError('not-ready', 'no embedding model');
  };
  return { embed: missing } as unknown as Client<Voice>;
}
