import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StateFile } from '../../../../src/workers/llm/state-file';
import type { StateKey } from '../../../../src/workers/llm/state-file';

describe('StateFile', () => {
  let folder = '';
  let key: StateKey = { modelPath: '', contextTokens: 0, backend: '', tokens: [] };
  let loaded: string[] = [];
  const store = {
    saveState: (path: string) => writeFile(path, 'the state of the cache'),
    loadState: async (path: string) => {
      loaded.push(await readFile(path, 'utf8'));
    },
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sotto-state-'));
    const modelPath = join(folder, 'model.gguf');
    await writeFile(modelPath, 'weights');
    key = { modelPath, contextTokens: 2048, backend: 'cpu', tokens: [1, 2, 3] };
    loaded = [];
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('restores what it saved', async () => {
    const file = new StateFile(join(folder, 'deep', 'persona.state'));
    expect(await file.restore(store, key)).toBe(false);
    await file.save(store, key);
    expect(await file.restore(store, key)).toBe(true);
    expect(loaded).toEqual(['the state of the cache']);
  });

  it('loads nothing that belongs to another prefix, context, backend or model', async () => {
    const file = new StateFile(join(folder, 'persona.state'));
    await file.save(store, key);
    expect(await file.restore(store, { ...key, tokens: [1, 2] })).toBe(false);
    expect(await file.restore(store, { ...key, contextTokens: 4096 })).toBe(false);
    expect(await file.restore(store, { ...key, backend: 'cuda' })).toBe(false);
    await writeFile(key.modelPath, 'other weights');
    expect(await file.restore(store, key)).toBe(false);
    expect(loaded).toEqual([]);
  });

  it('loads nothing that was truncated or altered', async () => {
    const path = join(folder, 'persona.state');
    const file = new StateFile(path);
    await file.save(store, key);
    await writeFile(path, 'the state of the cach!');
    expect(await file.restore(store, key)).toBe(false);
    await truncate(path, 5);
    expect(await file.restore(store, key)).toBe(false);
    expect(loaded).toEqual([]);
  });
});
