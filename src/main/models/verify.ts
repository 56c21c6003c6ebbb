import { stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { SottoError } from '../../shared/errors';
import type { Model, ModelFile } from '../../shared/models';
import { expectedBytes, isNotFound } from './catalog';
import { sniffFileType } from './file-type';
import { hashFile } from './hash-file';
import { looksUnchanged, VerifiedStore } from './verified-store';

export interface VerifyOptions {
  readonly modelsDir: string;
  readonly signal?: AbortSignal | undefined;
  /** Bytes hashed so far; not called when the cached sum still holds. */
  readonly onProgress?:
    | ((file: ModelFile, doneBytes: number, totalBytes: number) => void)
    | undefined;
  /** Hash again even when the file looks unchanged. */
  readonly force?: boolean;
}

export interface VerifiedFile {
  readonly file: ModelFile;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** True when nothing had to be hashed. */
  readonly fromCache: boolean;
  /** True when this sum was taken on trust just now, as the catalogue knows none. */
  readonly pinned: boolean;
}

export function modelFilePath(modelsDir: string, model: Model, file: ModelFile): string {
  return join(modelsDir, model.id, file.name);
}

/** The command that mends a missing or damaged model. */
export function pullCommand(model: Model): string {
  return model.files.every((file) => file.sources.length === 0)
    ? `npm run -s sotto -- models import FILE --as ${model.id}`
    : `npm run -s sotto -- models pull ${model.id}`;
}

/** All files of a model, in order; throws at the first that is not as it should be. */
export async function verifyModel(model: Model, options: VerifyOptions): Promise<VerifiedFile[]> {
  const verified: VerifiedFile[] = [];
  for (const file of model.files) verified.push(await verifyModelFile(model, file, options));
  return verified;
}

/**
 * Passes only the very file the catalogue means, before any native code opens it: size, kind by
 * first bytes, sha256. Errors: `model-missing`, `model-damaged` (truncated or altered),
 * `model-wrong-type`; each names the file, what was expected and the command that mends it.
 */
export async function verifyModelFile(
  model: Model,
  file: ModelFile,
  options: VerifyOptions,
): Promise<VerifiedFile> {
  const path = modelFilePath(options.modelsDir, model, file);
  const stats = await statOrMissing(path, model, file);
  const store = new VerifiedStore(options.modelsDir);
  const key = storeKey(model, file);
  const known = await store.read(key);
  const expectedSha256 = file.sha256 ?? known?.sha256;
  checkSize(
    path,
    stats.size,
    file.bytes ?? (file.sha256 === null ? known?.bytes : undefined),
    model,
  );

  if (
    options.force !== true &&
    known !== undefined &&
    known.sha256 === expectedSha256 &&
    looksUnchanged(known, stats)
  ) {
    const { sha256 } = known;
    return { file, path, bytes: stats.size, sha256, fromCache: true, pinned: false };
  }

  await checkFileType(path, file, model);
  const sha256 = await hashFile(path, {
    signal: options.signal,
    onProgress: (doneBytes) => options.onProgress?.(file, doneBytes, stats.size),
  });
  if (expectedSha256 !== undefined && sha256 !== expectedSha256) {
    throw damaged(
      path,
      model,
      `its content was altered: sha256 is ${sha256}, expected ${expectedSha256}`,
    );
  }
  await store.write(key, sha256, stats);
  const pinned = expectedSha256 === undefined;
  return { file, path, bytes: stats.size, sha256, fromCache: false, pinned };
}

/** The name of a file in the store of verified files. */
export function storeKey(model: Model, file: ModelFile): string {
  return `${model.id}/${file.name}`;
}

/** Throws `model-wrong-type` unless the file's first bytes are of the kind the catalogue says. */
export async function checkFileType(path: string, file: ModelFile, model: Model): Promise<void> {
  const found = await sniffFileType(path);
  if (found === file.type) return;
  const what = found === undefined ? 'of no known kind' : `a ${found} file`;
  throw new SottoError(
    'model-wrong-type',
    `${path} is ${what}, but a ${file.type} file is needed.`,
    {
      hint: `Fetch it again: ${pullCommand(model)}`,
    },
  );
}

function checkSize(path: string, bytes: number, expected: number | undefined, model: Model): void {
  if (expected === undefined || bytes === expected) return;
  const how = bytes < expected ? 'it is truncated' : 'its size is wrong';
  throw damaged(path, model, `${how}: ${bytes} bytes, expected ${expected}`);
}

async function statOrMissing(path: string, model: Model, file: ModelFile): Promise<Stats> {
  try {
    const stats = await stat(path);
    if (stats.isFile()) return stats;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  const size = expectedBytes(file);
  const facts = [
    ...(size > 0 ? [`${size} bytes`] : []),
    ...(file.sha256 === null ? [] : [`sha256 ${file.sha256}`]),
  ].join(', ');
  throw new SottoError(
    'model-missing',
    `The file ${file.name} of model "${model.id}" is missing; its place is ${path}` +
      `${facts === '' ? '' : ` (${facts})`}.`,
    { hint: `Fetch it: ${pullCommand(model)}` },
  );
}

function damaged(path: string, model: Model, why: string): SottoError {
  return new SottoError('model-damaged', `${path} is damaged: ${why}.`, {
    hint: `Fetch it again: ${pullCommand(model)}`,
  });
}
