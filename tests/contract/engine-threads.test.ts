import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineThreads } from '../../src/main/engines/engine-threads';
import type { EngineThreadsOptions } from '../../src/main/engines/engine-threads';
import { resolvePaths } from '../../src/main/paths';
import { CoreBudget } from '../../src/shared/core-budget';
import type { CoreUser } from '../../src/shared/core-budget';
import type { MethodTable } from '../../src/shared/rpc/contract';
import { defaultSettings } from '../../src/shared/settings';

/** An engine thread that ends when it is told to. */
interface Mortal {
  cores(): Promise<SharedArrayBuffer>;
  die(): Promise<void>;
}

const mortalMethods: MethodTable<Mortal> = { cores: 'call', die: 'call' };
const ENGINES: readonly CoreUser[] = ['stt', 'onnx', 'llm'];
const never = new AbortController().signal;

describe('the engine threads', () => {
  const onCrash = vi.fn<EngineThreadsOptions['onCrash']>();
  let folder = '';
  let threads: EngineThreads;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sotto-engines-'));
    const mortal = new URL('./workers/dies-when-told.mjs', import.meta.url).href;
    for (const name of ENGINES) {
      writeFileSync(join(folder, `${name}.js`), `import(${JSON.stringify(mortal)});\n`);
    }
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(() => {
    onCrash.mockClear();
    // More threads than any machine has cores: the engines take turns.
    const engines = { ...defaultSettings.engines, sttThreads: 64, llmThreads: 64, onnxThreads: 64 };
    threads = new EngineThreads({
      paths: { ...resolvePaths({ userDataDir: folder }), workersDir: folder },
      settings: { ...defaultSettings, engines },
      onSpans: () => undefined,
      onCrash,
    });
  });
  afterEach(async () => {
    await threads.stop();
  });

  it.each(ENGINES)('take back what %s held of the cores when it dies in a step', async (name) => {
    const engine = (await threads.start(name)).client(mortalMethods);
    const memory = await engine.cores({});
    // What the thread itself would have counted.
    const cores = new CoreBudget(memory);
    await cores.enter(name, never);
    if (name === 'llm') await cores.beginStep(never);
    expect([...new Int32Array(memory)].some((count) => count > 0)).toBe(true);
    await expect(engine.die({})).rejects.toMatchObject({ kind: 'engine-crashed' });
    expect([...new Int32Array(memory)].every((count) => count === 0)).toBe(true);
    expect(onCrash.mock.calls.map(([thread]) => thread)).toEqual([name]);
  });

  it('let an engine compute that waited for the one that died', async () => {
    const hearing = (await threads.start('stt')).client(mortalMethods);
    const cores = new CoreBudget(await hearing.cores({}));
    await cores.enter('stt', never);
    const step = cores.beginStep(never);
    await expect(hearing.die({})).rejects.toMatchObject({ kind: 'engine-crashed' });
    expect((await step).waitedMs).toBeGreaterThan(0);
  });

  it('leave alone what the engines that live hold of them', async () => {
    const speaking = (await threads.start('onnx')).client(mortalMethods);
    const memory = await speaking.cores({});
    const leave = await new CoreBudget(memory).enter('stt', never);
    await expect(speaking.die({})).rejects.toMatchObject({ kind: 'engine-crashed' });
    await expect(new CoreBudget(memory).turnOf('llm', AbortSignal.abort())).rejects.toThrow();
    leave();
    expect(await new CoreBudget(memory).turnOf('llm', never)).toBe(0);
  });
});
