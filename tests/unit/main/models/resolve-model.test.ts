import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeCatalog } from '../../../../src/main/models/catalog';
import { resolveModel } from '../../../../src/main/models/resolve-model';
import { GGUF_CONTENT, makeFile, makeModel, sha256, writeModelFile } from './helpers/make-model';
import { useTemporaryFolder } from './helpers/temporary-folder';

const folder = useTemporaryFolder();
const JSON_CONTENT = Buffer.from('{"a": 1}');
const model = makeModel(
  makeFile(GGUF_CONTENT, { sources: [{ kind: 'hub', repo: 'a/b', revision: 'main', file: 'c' }] }),
  makeFile(JSON_CONTENT, { name: 'tokenizer.json', use: 'tokenizer', type: 'json' }),
);
const resolve = (id: string) =>
  resolveModel('llm', id, { modelsDir: folder(), catalog: makeCatalog([model]) });

describe('resolveModel', () => {
  it('gives the paths by what they are for', async () => {
    writeModelFile(folder(), 'model.gguf', GGUF_CONTENT);
    writeModelFile(folder(), 'tokenizer.json', JSON_CONTENT);
    expect(await resolve('test-model')).toMatchObject({
      ready: true,
      sha256: sha256(GGUF_CONTENT),
      paths: {
        model: join(folder(), 'test-model', 'model.gguf'),
        tokenizer: join(folder(), 'test-model', 'tokenizer.json'),
      },
    });
  });

  it('says what is missing and which command brings it', async () => {
    writeModelFile(folder(), 'model.gguf', GGUF_CONTENT);
    expect(await resolve('test-model')).toMatchObject({
      ready: false,
      kind: 'model-missing',
      reason: expect.stringContaining('tokenizer.json') as string,
      command: 'npm run -s sotto -- models pull test-model',
    });
  });

  it('says so when the setting names no model', async () => {
    expect(await resolve('nothing')).toMatchObject({ ready: false, kind: 'not-found' });
  });
});
