import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbort } from '../../shared/errors';
import type { Model, ModelSource } from '../../shared/models';
import { hashFile } from './hash-file';

interface OriginalOptions {
  readonly modelsDir: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The path of the file that a conversion starts from, where it lies in the model's folder already:
 * an earlier Sotto used it as it was. Undefined when it is not there, cannot be read, or is not the
 * very file.
 */
export async function keptOriginal(
  model: Model,
  source: ModelSource,
  { modelsDir, signal }: OriginalOptions,
): Promise<string | undefined> {
  const original = originalOf(source);
  if (original === undefined) return undefined;
  const path = join(modelsDir, model.id, original.name);
  return (await isOriginal(path, source, signal)) ? path : undefined;
}

/** Whether the conversion of this source starts from the very file at `path`. */
export async function isOriginal(
  path: string,
  source: ModelSource,
  signal?: AbortSignal,
): Promise<boolean> {
  const original = originalOf(source);
  try {
    if (original === undefined || (await stat(path)).size !== original.bytes) return false;
    return (await hashFile(path, { signal })) === original.sha256;
  } catch (error) {
    if (isAbort(error)) throw error;
    // What cannot be read may still be fetched.
    return false;
  }
}

function originalOf(source: ModelSource) {
  return source.kind === 'wheel' && source.convert?.from === 'gguf-q4_1'
    ? source.convert.original
    : undefined;
}
