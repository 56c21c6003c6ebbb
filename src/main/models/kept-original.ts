import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Model, ModelSource } from '../../shared/models';
import { isNotFound } from './catalog';
import { hashFile } from './hash-file';

/**
 * The path of the file that a conversion starts from, where it lies in the model's folder already:
 * an earlier Sotto used it as it was. Undefined when it is not there, or not the very file.
 */
export async function keptOriginal(
  model: Model,
  source: ModelSource,
  options: { readonly modelsDir: string; readonly signal?: AbortSignal | undefined },
): Promise<string | undefined> {
  if (source.kind !== 'wheel' || source.convert?.from !== 'gguf-q4_1') return undefined;
  const { name, bytes, sha256 } = source.convert.original;
  const path = join(options.modelsDir, model.id, name);
  try {
    if ((await stat(path)).size !== bytes) return undefined;
    return (await hashFile(path, { signal: options.signal })) === sha256 ? path : undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
