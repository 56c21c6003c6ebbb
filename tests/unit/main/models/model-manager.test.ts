import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importModel } from '../../../../src/main/models/import';
import { ModelManager } from '../../../../src/main/models/model-manager';
import type { ModelProgress } from '../../../../src/shared/contracts/library-calls';
import { defaultSettings } from '../../../../src/shared/settings';
import type { Settings } from '../../../../src/shared/settings';
import { GGUF_CONTENT } from './helpers/make-model';
import { useTemporaryFolder } from './helpers/temporary-folder';
import { useTestHub } from './helpers/test-hub';

const folder = useTemporaryFolder();
const hub = useTestHub();

/** One of the catalogue that comes from a hub. */
const HUB_MODEL = 'qwen2.5-0.5b-instruct';

function rig(settings: Settings = defaultSettings) {
  const modelsDir = join(folder(), 'models');
  const told: ModelProgress[] = [];
  const manager = new ModelManager({
    modelsDir,
    settings: () => settings,
    onProgress: (progress) => told.push(progress),
    pullOptions: { cacheDir: join(folder(), 'cache'), hubUrl: hub().url, sources: 'hub' },
  });
  const own = async (): Promise<void> => {
    mkdirSync(folder(), { recursive: true });
    const file = join(folder(), 'mine.gguf');
    writeFileSync(file, GGUF_CONTENT);
    await importModel([file], { modelsDir, id: 'mine', promptStyle: 'chat' });
  };
  return { manager, told, modelsDir, own };
}

describe('ModelManager', () => {
  it('lists every model, and which are here', async () => {
    const { manager, own } = rig();
    await own();
    const models = manager.list();
    expect(models.find(({ id }) => id === 'mine')).toMatchObject({ installed: true, role: 'llm' });
    expect(models.find(({ id }) => id === 'whisper-base')?.installed).toBe(false);
  });

  it('checks a model and says how it ended', async () => {
    const { manager, told, own, modelsDir } = rig();
    await own();
    await manager.verify('mine');
    expect(told.at(-1)).toMatchObject({ id: 'mine', step: 'done' });
    writeFileSync(join(modelsDir, 'mine', 'mine.gguf'), GGUF_CONTENT.subarray(0, 1000));
    await expect(manager.verify('mine')).rejects.toThrow();
    expect(told.at(-1)).toMatchObject({ step: 'failed' });
    expect(told.at(-1)?.problem).not.toBeNull();
  });

  it('deletes a model, but never one that is in use', async () => {
    const used = rig({ ...defaultSettings, models: { ...defaultSettings.models, llm: 'mine' } });
    await used.own();
    await expect(used.manager.delete('mine')).rejects.toThrow(/in use/u);
    const free = rig();
    await free.manager.delete('mine');
    expect(existsSync(join(free.modelsDir, 'mine'))).toBe(false);
  });

  it('stops a download on request, which is no failure', async () => {
    const { manager, told } = rig();
    const model = manager.list().find(({ id }) => id === HUB_MODEL);
    expect(model).toBeDefined();
    hub().silent = true;
    const pulling = manager.pull(HUB_MODEL);
    await expect.poll(() => hub().requests.length).toBeGreaterThan(0);
    await expect(manager.pull(HUB_MODEL)).rejects.toThrow(/already/u);
    manager.cancel(HUB_MODEL);
    await pulling;
    expect(told.at(-1)).toMatchObject({ id: HUB_MODEL, step: 'cancelled' });
  });

  it('knows no model of another name', async () => {
    await expect(rig().manager.pull('no-such-model')).rejects.toThrow(/No model/u);
  });
});
