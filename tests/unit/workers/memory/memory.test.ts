import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nowMs } from '../../../../src/shared/clock';
import type { MemoryInfo } from '../../../../src/shared/contracts/memory';
import { memoryMethods } from '../../../../src/shared/contracts/memory';
import { SPAN } from '../../../../src/shared/trace';
import { createMemory } from '../../../../src/workers/memory/memory';
import { SCHEMA_VERSION } from '../../../../src/workers/memory/migrations/index';
import type { MemoryTuning } from '../../../../src/workers/memory/memory';
import {
  VECTOR_EXTENSION,
  direction,
  temporaryFolder,
  testCall,
  TRACE_LIMITS,
  traceFacts,
  traceSummary,
  turnRecord,
} from './fixture';

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'memory.db');
});
afterEach(() => {
  folder.remove();
});

type OpenMemory = ReturnType<typeof createMemory> & { readonly info: MemoryInfo };

async function opened(tuning: Partial<MemoryTuning> = {}, at = path): Promise<OpenMemory> {
  const memory = createMemory(tuning);
  const info = await memory.open({ path: at, vectorExtensionPath: VECTOR_EXTENSION }, testCall());
  return Object.assign(memory, { info });
}

const words = (turnId: string, text: string, seed = 1) => ({
  turnId,
  speaker: 'user' as const,
  text,
  embedding: direction(seed),
});

describe('its life', () => {
  it('serves every method of the contract', () => {
    const memory = createMemory();
    for (const method of Object.keys(memoryMethods)) {
      expect(typeof memory[method as keyof typeof memoryMethods], method).toBe('function');
    }
  });

  it('is not ready before, busy when opened twice, disposed after', async () => {
    const memory = createMemory();
    expect(() => memory.counts(testCall())).toThrow(expect.objectContaining({ kind: 'not-ready' }));
    const options = { path, vectorExtensionPath: VECTOR_EXTENSION };
    await memory.open(options, testCall());
    expect(() => memory.open(options, testCall())).toThrow(
      expect.objectContaining({ kind: 'busy' }),
    );
    await memory.dispose();
    await memory.dispose();
    expect(() => memory.counts(testCall())).toThrow(expect.objectContaining({ kind: 'disposed' }));
    expect(() => memory.open(options, testCall())).toThrow(
      expect.objectContaining({ kind: 'disposed' }),
    );
  });

  it('keeps everything over a restart and tells what it found', async () => {
    const first = await opened();
    expect(first.info).toMatchObject({
      turns: 0,
      schemaVersion: SCHEMA_VERSION,
      quarantinedPath: null,
    });
    await first.saveTurn(turnRecord('a'), testCall());
    await first.saveTurn(turnRecord('b', { state: 'thinking' }), testCall());
    await first.remember([words('a', 'Anna moved to Lisbon')], testCall());
    await first.saveTrace(traceSummary('a'), [], traceFacts(), TRACE_LIMITS, testCall());
    await first.dispose();

    const second = await opened();
    expect(second.info.turns).toBe(2);
    expect(second.counts(testCall())).toEqual({
      turns: 2,
      memories: 1,
      vectors: 1,
      texts: 1,
      traces: 1,
    });
    expect(second.turn('a', testCall())).toEqual(turnRecord('a'));
    expect(await second.unfinishedTurns(testCall())).toEqual([
      turnRecord('b', { state: 'thinking' }),
    ]);
    const { memories } = await second.recall(
      { text: 'Lisbon', embedding: direction(1), limit: 3, excludeTurnIds: [] },
      testCall(),
    );
    expect(memories).toHaveLength(1);
    await second.dispose();
  });

  it('leaves a private backup and no log at a clean close, when that is cheap', async () => {
    const memory = await opened();
    await memory.saveTurn(turnRecord('a'), testCall());
    await memory.dispose();
    expect(readdirSync(folder.path).sort()).toEqual(['memory.db', 'memory.db.backup']);
    expect(statSync(`${path}.backup`).mode & 0o777).toBe(0o600);

    const before = statSync(`${path}.backup`).mtimeMs;
    await (await opened()).dispose();
    expect(statSync(`${path}.backup`).mtimeMs, 'nothing changed, nothing copied').toBe(before);

    rmSync(`${path}.backup`);
    const large = await opened({ maxBackupBytes: 1000 });
    await large.saveTurn(turnRecord('b'), testCall());
    await large.dispose();
    expect(existsSync(`${path}.backup`)).toBe(false);
  });
});

describe('its spans', () => {
  it('show the wait, what was waited for, and the commit', async () => {
    const memory = await opened();
    const sentMs = nowMs();
    await memory.saveTurn(turnRecord('a'), testCall());
    const call = testCall({ sentMs });
    await memory.saveTurn(turnRecord('b'), call);
    expect(call.spans.map((span) => [span.name, span.attributes])).toEqual([
      ['memory.queue_wait', { waitedFor: 'saveTurn' }],
      ['memory.commit', { state: 'done' }],
    ]);
    const [wait, commit] = call.spans;
    expect(wait?.startMs).toBe(sentMs);
    expect(commit?.startMs).toBeGreaterThanOrEqual(wait?.endMs ?? Infinity);

    const alone = testCall();
    await memory.counts(alone);
    expect(alone.spans.map((span) => span.attributes)).toEqual([{ waitedFor: 'memory thread' }]);
    await memory.dispose();
  });

  it('close when a write fails', async () => {
    const memory = await opened();
    const call = testCall();
    expect(() => memory.remember([words('nobody', 'x')], call)).toThrow(
      expect.objectContaining({ kind: 'not-found' }),
    );
    expect(call.spans.at(-1)).toMatchObject({ name: 'memory.commit', attributes: { entries: 1 } });
    expect(call.spans.at(-1)?.endMs).not.toBeNull();
    await memory.dispose();
  });
});

it('does nothing for a call that was cancelled before its turn', async () => {
  const memory = await opened();
  const controller = new AbortController();
  controller.abort();
  const signal = controller.signal;
  expect(() => memory.saveTurn(turnRecord('a'), testCall({ signal }))).toThrow(
    expect.objectContaining({ kind: 'aborted' }),
  );
  expect(memory.turn('a', testCall())).toBeNull();
  await memory.dispose();
});

it('says that another program holds the file, and works again afterwards', async () => {
  const memory = await opened({ busyTimeoutMs: 50 });
  const other = new Database(path);
  other.exec('BEGIN EXCLUSIVE');
  expect(() => memory.saveTurn(turnRecord('a'), testCall())).toThrow(
    expect.objectContaining({
      kind: 'storage-failed',
      message: expect.stringMatching(/another program holds/u) as string,
      hint: expect.stringMatching(/Close the other program/u) as string,
    }),
  );
  expect(memory.turn('a', testCall()), 'reads go on').toBeNull();
  other.exec('ROLLBACK');
  other.close();
  await memory.saveTurn(turnRecord('a'), testCall());
  expect(memory.turn('a', testCall())).not.toBeNull();
  await memory.dispose();
});

describe('when its files are deleted under it', () => {
  it.each([
    ['the database', ['']],
    ['the log', ['-wal']],
    ['all of them', ['', '-wal', '-shm']],
  ])('brings back everything: %s', async (_, suffixes) => {
    const memory = await opened();
    await memory.saveTurn(turnRecord('before'), testCall());
    await memory.remember([words('before', 'kept words')], testCall());
    for (const suffix of suffixes) rmSync(path + suffix);
    await memory.saveTurn(turnRecord('after'), testCall());
    expect(existsSync(path)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);

    // As another program sees it now, not through the old handle.
    const other = new Database(path, { readonly: true });
    expect(other.prepare('SELECT id FROM turns ORDER BY seq').pluck().all()).toEqual([
      'before',
      'after',
    ]);
    expect(other.pragma('integrity_check', { simple: true })).toBe('ok');
    other.close();
    await memory.dispose();
    const again = await opened();
    expect(again.counts(testCall())).toMatchObject({ turns: 2, memories: 1, vectors: 1, texts: 1 });
    await again.dispose();
  });

  it('does not write over a file that took its place', async () => {
    const memory = await opened();
    await memory.saveTurn(turnRecord('mine'), testCall());
    const other = await opened({}, join(folder.path, 'other.db'));
    await other.saveTurn(turnRecord('theirs'), testCall());
    await other.dispose();
    renameSync(join(folder.path, 'other.db'), path);
    expect(() => memory.saveTurn(turnRecord('more'), testCall())).toThrow(
      expect.objectContaining({
        kind: 'storage-failed',
        message: expect.stringMatching(/was replaced/u) as string,
      }),
    );
  });
});

describe('forgetting a turn', () => {
  const CANARY = 'zanzibarcanary';

  it('leaves its words nowhere in the folder', async () => {
    const memory = await opened();
    await memory.saveTurn(turnRecord('keep', { userText: 'innocent words' }), testCall());
    await memory.saveTurn(
      turnRecord('secret', { userText: `my ${CANARY} code`, replyText: `ah, ${CANARY}` }),
      testCall(),
    );
    await memory.remember(
      [words('secret', `my ${CANARY} code`), words('keep', 'innocent')],
      testCall(),
    );
    await memory.saveTrace(
      traceSummary('secret'),
      [
        {
          id: 'span',
          parentId: null,
          turnId: 'secret',
          name: 'stt.partial',
          startMs: 1,
          endMs: 2,
          thread: 'stt',
          attributes: { textPartial: CANARY },
        },
      ],
      traceFacts(),
      TRACE_LIMITS,
      testCall(),
    );
    await memory.dispose();
    const holding = (): string[] =>
      readdirSync(folder.path).filter((name) =>
        readFileSync(join(folder.path, name)).includes(CANARY),
      );
    expect(holding()).toEqual(['memory.db', 'memory.db.backup']);

    const again = await opened();
    expect(again.forgetTurn('secret', testCall())).toBe(true);
    expect(again.forgetTurn('secret', testCall())).toBe(false);
    expect(holding()).toEqual([]);
    expect(again.counts(testCall())).toEqual({
      turns: 1,
      memories: 1,
      vectors: 1,
      texts: 1,
      traces: 0,
    });
    const { memories } = await again.recall(
      { text: CANARY, embedding: direction(1), limit: 9, excludeTurnIds: [] },
      testCall(),
    );
    expect(memories.map((memory) => memory.turnId)).toEqual(['keep']);
    await again.dispose();
    expect(holding()).toEqual([]);
  });
});

it('begins a recall with the words alone and ends it once there is a vector', async () => {
  const memory = await opened();
  await memory.saveTurn(turnRecord('a'), testCall());
  await memory.remember([words('a', 'Anna moved to Lisbon')], testCall());
  const begun = testCall();
  await memory.beginRecall('Lisbon', begun);
  expect(begun.spans.map(({ name }) => name)).toEqual([
    SPAN.recallQueue,
    SPAN.catchUp,
    SPAN.recallText,
  ]);
  const question = { embedding: direction(1), limit: 3, excludeTurnIds: [] };
  for (const [text, ahead] of [
    ['Lisbon', true],
    ['Lisbon', true],
    ['Anna', undefined],
  ] as const) {
    const call = testCall();
    const { memories } = await memory.recall({ ...question, text }, call);
    expect(memories).toMatchObject([{ turnId: 'a', source: 'both' }]);
    const search = call.spans.find(({ name }) => name === SPAN.recallText);
    expect(search?.attributes['ahead'], text).toBe(ahead);
  }
  expect(() => memory.beginRecall('x', testCall({ signal: AbortSignal.abort() }))).toThrow(
    expect.objectContaining({ kind: 'aborted' }),
  );
  await memory.dispose();
});

it('marks the file for a check when damage is met, and starts from the backup next time', async () => {
  const first = await opened();
  for (let index = 0; index < 40; index += 1) {
    await first.saveTurn(turnRecord(`t${index}`, { userText: 'words '.repeat(2000) }), testCall());
  }
  await first.dispose();
  // A clean file with a bad page: nothing is wrong until that page is read.
  const size = statSync(path).size;
  // The first half holds the roots of all tables, which opening reads.
  const half = Math.floor(size / 2 / 4096) * 4096;
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(size - half, 0xa5), 0, size - half, half);
  closeSync(file);

  const second = await opened();
  expect(second.info.quarantinedPath).toBeNull();
  expect(() => {
    for (let index = 0; index < 40; index += 1) void second.turn(`t${index}`, testCall());
  }).toThrow(
    expect.objectContaining({
      kind: 'storage-failed',
      message: expect.stringMatching(/is damaged/u) as string,
    }),
  );
  expect(() => second.saveTurn(turnRecord('late'), testCall())).toThrow(/is damaged/u);
  const goodBackup = readFileSync(`${path}.backup`);
  await second.dispose();
  expect(existsSync(`${path}.check`)).toBe(true);
  expect(readFileSync(`${path}.backup`).equals(goodBackup), 'the good backup stays').toBe(true);

  const third = await opened();
  expect(third.info).toMatchObject({ restoredFromBackup: true, turns: 40 });
  expect(third.info.quarantinedPath).toMatch(/\.corrupt-/u);
  await third.dispose();
});
