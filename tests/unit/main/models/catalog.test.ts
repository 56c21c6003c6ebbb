import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogSchema, MODEL_ROLES } from '../../../../src/shared/models';
import { defaultSettings } from '../../../../src/shared/settings';
import { builtInModels, CUSTOM_ENTRY_FILE, loadCatalog } from '../../../../src/main/models/catalog';
import { GGUF_CONTENT, makeFile, makeModel } from './helpers/make-model';
import { useTemporaryFolder } from './helpers/temporary-folder';

const of = (role: string) => builtInModels.filter((model) => model.role === role);

describe('built-in models', () => {
  it('offer Whisper from tiny to large-v3-turbo', () => {
    const ids = of('stt').map((model) => model.id);
    expect(ids).toEqual(
      expect.arrayContaining([
        'whisper-tiny',
        'whisper-base',
        'whisper-small',
        'whisper-large-v3-turbo',
      ]),
    );
  });

  it('offer at least five chat models from 0.5 to 8 billion parameters', () => {
    const sizes = builtInModels
      .flatMap((model) => (model.role === 'llm' && model.promptStyle === 'chat' ? [model] : []))
      .map((model) => model.parametersM ?? 0);
    expect(sizes.length).toBeGreaterThanOrEqual(5);
    expect(Math.min(...sizes)).toBeLessThan(600);
    expect(Math.max(...sizes)).toBeGreaterThan(7000);
  });

  it('offer at least six voices in four languages', () => {
    expect(of('voice').length).toBeGreaterThanOrEqual(6);
    expect(new Set(of('voice').flatMap((model) => model.languages)).size).toBeGreaterThanOrEqual(4);
  });

  it('have a starter set that package registries alone can give, with every sum known', () => {
    const starters = builtInModels.filter((model) => model.starter);
    expect(new Set(starters.map((model) => model.role))).toEqual(new Set(MODEL_ROLES));
    for (const file of starters.flatMap((model) => model.files)) {
      expect(file.sources.map((source) => source.kind)).toContain('wheel');
      expect(file.sha256).not.toBeNull();
      expect(file.bytes).not.toBeNull();
    }
  });

  it('contain what the default settings name', () => {
    const catalog = loadCatalog('/nonexistent');
    for (const role of MODEL_ROLES) {
      expect(catalog.get(role, defaultSettings.models[role]).starter).toBe(true);
    }
  });

  it('give every file a size to plan with and a source', () => {
    for (const file of builtInModels.flatMap((model) => model.files)) {
      expect(file.bytes ?? file.approxBytes).toBeGreaterThan(0);
      expect(file.sources.length).toBeGreaterThan(0);
    }
  });
});

describe('catalogSchema', () => {
  const model = makeModel(makeFile(GGUF_CONTENT));

  it('refuses two models with one id', () => {
    expect(catalogSchema.safeParse([model, model]).success).toBe(false);
  });

  it('refuses names that leave the folder', () => {
    const evil = { ...model, files: [makeFile(GGUF_CONTENT, { name: '../settings.json' })] };
    expect(catalogSchema.safeParse([evil]).success).toBe(false);
    expect(catalogSchema.safeParse([{ ...model, id: '..' }]).success).toBe(false);
  });
});

describe('loadCatalog', () => {
  const folder = useTemporaryFolder();
  const writeEntry = (id: string, entry: object): void => {
    mkdirSync(join(folder(), id));
    writeFileSync(join(folder(), id, CUSTOM_ENTRY_FILE), JSON.stringify(entry));
  };

  it('adds imported models', () => {
    writeEntry('test-model', makeModel(makeFile(GGUF_CONTENT)));
    expect(loadCatalog(folder()).get('llm', 'test-model').name).toBe('Test');
  });

  it('leaves out broken and clashing entries and tells', () => {
    writeEntry('test-model', { id: 'test-model' });
    writeEntry('whisper-base', { ...makeModel(makeFile(GGUF_CONTENT)), id: 'whisper-base' });
    const broken: string[] = [];
    const catalog = loadCatalog(folder(), (path) => broken.push(path));
    expect(catalog.models).toHaveLength(builtInModels.length);
    expect(broken).toHaveLength(2);
  });

  it('says which models there are when asked for an unknown one', () => {
    const catalog = loadCatalog(folder());
    expect(() => catalog.get('voice', 'nobody')).toThrow(
      expect.objectContaining({
        kind: 'not-found',
        hint: expect.stringContaining('en_US-joe-medium') as string,
      }),
    );
    expect(() => catalog.get('llm', 'whisper-base')).toThrow(
      expect.objectContaining({ kind: 'bad-input' }),
    );
  });
});
