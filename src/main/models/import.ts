import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { abortError, SottoError } from '../../shared/errors';
import { modelSchema, type Model, type ModelFile, type ModelFileType } from '../../shared/models';
import { CUSTOM_ENTRY_FILE, expectedBytes, isNotFound, loadCatalog } from './catalog';
import { describeCustomModel, type ImportedFile } from './custom-model';
import { requireDiskSpace } from './disk-space';
import { sniffFileType } from './file-type';
import { convertToQ8 } from './gguf/convert-to-q8';
import { isOriginal } from './kept-original';
import { modelFilePath, storeKey } from './verify';
import { VerifiedStore } from './verified-store';

export interface ImportOptions {
  readonly modelsDir: string;
  /** Of the catalogue, or a new name for a model of the user's own. */
  readonly id: string;
  /** How a language model of the user's own is asked. */
  readonly promptStyle?: 'chat' | 'transcript';
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((name: string, doneBytes: number, totalBytes: number) => void) | undefined;
}

export interface ImportResult {
  readonly model: Model;
  /** True when the id was not in the catalogue before. */
  readonly custom: boolean;
  readonly files: readonly ImportedFile[];
  /** Files of the model that are still missing. */
  readonly missing: readonly string[];
}

const COPY_BYTES = 1 << 20;

/**
 * Copies files into the models folder, hashed on the way. For a model of the catalogue each must
 * be the very file it names, where its sum is known, or the one it is made of; under a new id they become a model of the
 * user's own, pinned to the content they have now. A voice's `.onnx.json` beside its model is
 * taken along.
 */
export async function importModel(
  paths: readonly string[],
  options: ImportOptions,
): Promise<ImportResult> {
  const known = loadCatalog(options.modelsDir).find(options.id);
  const isCustom = known === undefined || known.files.every((file) => file.sources.length === 0);
  return isCustom
    ? importCustom(withVoiceConfig(paths), options)
    : importKnown(known, withVoiceConfig(paths), options);
}

async function importKnown(
  model: Model,
  paths: readonly string[],
  options: ImportOptions,
): Promise<ImportResult> {
  const files: ImportedFile[] = [];
  for (const path of paths) {
    const type = await requireType(path);
    const file = chooseTarget(model, path, type);
    const target = modelFilePath(options.modelsDir, model, file);
    const { bytes, sha256 } = (await convertsFrom(path, file, options))
      ? await convertIn(path, target, file, options)
      : await copyIn(path, target, options, (sum, size) => {
          if (file.sha256 !== null && sum !== file.sha256) {
            return `sha256 is ${sum}, expected ${file.sha256}`;
          }
          if (file.bytes !== null && size !== file.bytes) {
            return `${size} bytes, expected ${file.bytes}`;
          }
          return undefined;
        });
    const store = new VerifiedStore(options.modelsDir);
    await store.write(storeKey(model, file), sha256, await stat(target));
    files.push({ path: target, file: { ...file, bytes, sha256 } });
  }
  const missing = model.files
    .filter((file) => !existsSync(modelFilePath(options.modelsDir, model, file)))
    .map((file) => file.name);
  return { model, custom: false, files, missing };
}

/** Whether the catalogue makes its file out of the one that is given. */
async function convertsFrom(
  path: string,
  file: ModelFile,
  { signal }: ImportOptions,
): Promise<boolean> {
  for (const source of file.sources) if (await isOriginal(path, source, signal)) return true;
  return false;
}

async function convertIn(
  path: string,
  target: string,
  file: ModelFile,
  { signal, onProgress }: ImportOptions,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const partPath = `${target}.part`;
  await mkdir(dirname(target), { recursive: true });
  await requireDiskSpace(dirname(target), expectedBytes(file));
  try {
    const made = await convertToQ8({
      inputPaths: [path],
      outputPath: partPath,
      signal,
      onProgress: (done, total) => onProgress?.(basename(path), done, total ?? done),
    });
    if (file.sha256 !== null && made.sha256 !== file.sha256) {
      throw new SottoError('model-damaged', `${path} gave another file than ${file.name}.`);
    }
    await rename(partPath, target);
    return made;
  } catch (error) {
    await rm(partPath, { force: true });
    throw error;
  }
}

async function importCustom(
  paths: readonly string[],
  options: ImportOptions,
): Promise<ImportResult> {
  const folder = join(options.modelsDir, options.id);
  const files: ImportedFile[] = [];
  for (const path of paths) {
    const type = await requireType(path);
    const name = basename(path).replaceAll(/[^A-Za-z0-9._-]/g, '_');
    const target = join(folder, name);
    const { bytes, sha256 } = await copyIn(path, target, options, () => undefined);
    const use = type === 'json' ? 'config' : 'model';
    const unknown = { approxBytes: null, md5: null, sources: [] };
    files.push({ path: target, file: { name, use, type, bytes, sha256, ...unknown } });
  }
  const model = modelSchema.parse(
    await describeCustomModel(options.id, files, options.promptStyle ?? 'chat'),
  );
  await writeFile(join(folder, CUSTOM_ENTRY_FILE), `${JSON.stringify(model, null, 2)}\n`);
  const store = new VerifiedStore(options.modelsDir);
  for (const { path, file } of files) {
    await store.write(storeKey(model, file), file.sha256 ?? '', await stat(path));
  }
  return { model, custom: true, files, missing: [] };
}

function withVoiceConfig(paths: readonly string[]): string[] {
  const configs = paths
    .filter((path) => path.endsWith('.onnx'))
    .map((path) => `${path}.json`)
    .filter((path) => !paths.includes(path) && existsSync(path));
  return [...paths, ...configs];
}

async function requireType(path: string): Promise<ModelFileType> {
  let type: ModelFileType | undefined;
  try {
    type = await sniffFileType(path);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new SottoError('not-found', `There is no file ${path}.`);
  }
  if (type === undefined) {
    throw new SottoError(
      'model-wrong-type',
      `${path} is none of the kinds of file that models are made of (GGUF, ggml, ONNX, JSON).`,
    );
  }
  if (type === 'onnx' && (await hasExternalData(path))) {
    throw new SottoError(
      'unsupported',
      `${path} keeps its weights in other files, which are not loaded: they could be any file.`,
      { hint: 'Save the model with its weights inside.' },
    );
  }
  return type;
}

function chooseTarget(model: Model, path: string, type: ModelFileType): ModelFile {
  const name = basename(path);
  const ofType = model.files.filter((file) => file.type === type);
  const target = ofType.find((file) => file.name === name) ?? ofType[0];
  if (target === undefined || (ofType.length > 1 && target.name !== name)) {
    const names = model.files.map((file) => file.name).join(', ');
    throw new SottoError(
      'bad-input',
      `${path} is a ${type} file; "${model.id}" consists of ${names}.`,
    );
  }
  return target;
}

async function copyIn(
  path: string,
  target: string,
  options: ImportOptions,
  objection: (sha256: string, bytes: number) => string | undefined,
): Promise<{ bytes: number; sha256: string }> {
  const { size } = await stat(path);
  await requireDiskSpace(dirname(target), size);
  await mkdir(dirname(target), { recursive: true });
  const partPath = `${target}.part`;
  const hash = createHash('sha256');
  let bytes = 0;
  const out = await open(partPath, 'w');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: COPY_BYTES })) {
      if (options.signal?.aborted === true) throw abortError(options.signal.reason);
      hash.update(chunk as Buffer);
      await out.writeFile(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      options.onProgress?.(basename(target), bytes, size);
    }
    await out.sync();
  } finally {
    await out.close();
  }
  const sha256 = hash.digest('hex');
  const problem = objection(sha256, bytes);
  if (problem !== undefined) {
    await rm(partPath, { force: true });
    throw new SottoError('model-damaged', `${path} is not ${basename(target)}: ${problem}.`, {
      hint: 'Under another name it can be imported as a model of your own: --as my-model.',
    });
  }
  await rename(partPath, target);
  return { bytes, sha256 };
}

/**
 * ONNX can name other files to read weights from. Such an entry is a protobuf key of 8 letters,
 * "location", followed by its value; searched for in the bytes, as whole models are too large to
 * parse for this.
 */
const EXTERNAL_DATA_KEY = Buffer.from('\x0a\x08location\x12', 'latin1');

async function hasExternalData(path: string): Promise<boolean> {
  let carry = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: COPY_BYTES })) {
    const window = Buffer.concat([carry, chunk as Buffer]);
    if (window.includes(EXTERNAL_DATA_KEY)) return true;
    carry = window.subarray(Math.max(0, window.length - EXTERNAL_DATA_KEY.length + 1));
  }
  return false;
}
