import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SottoError } from '../../shared/errors';
import {
  catalogSchema,
  modelSchema,
  type Model,
  type ModelFile,
  type ModelOf,
  type ModelRole,
} from '../../shared/models';
import { EMBEDDINGS_MODELS } from './catalog/embeddings';
import { LLM_MODELS } from './catalog/llm';
import { STT_MODELS } from './catalog/stt';
import { VOICE_MODELS } from './catalog/voices';

/** Every model Sotto knows by itself. Parsed at start: a mistake in the data is a start-up error. */
export const builtInModels: readonly Model[] = catalogSchema.parse([
  ...STT_MODELS,
  ...LLM_MODELS,
  ...VOICE_MODELS,
  ...EMBEDDINGS_MODELS,
]);

/** Where an imported model of the user's own keeps its catalogue entry, in its folder. */
export const CUSTOM_ENTRY_FILE = 'sotto-model.json';

/** The catalogue as one models folder sees it: what is built in, and what was imported there. */
export interface Catalog {
  readonly models: readonly Model[];
  find(id: string): Model | undefined;
  /** Throws `not-found` for an unknown id, `bad-input` for a model of another role. */
  get<R extends ModelRole>(role: R, id: string): ModelOf<R>;
}

/**
 * Reads the imported entries of `modelsDir` and adds them to the built-in ones. A broken or
 * clashing entry is left out: it must not keep the app from starting; `onBrokenEntry` hears of it.
 */
export function loadCatalog(
  modelsDir: string,
  onBrokenEntry?: (path: string, error: unknown) => void,
): Catalog {
  const models = [...builtInModels];
  for (const folder of folders(modelsDir)) {
    const path = join(modelsDir, folder, CUSTOM_ENTRY_FILE);
    try {
      const model = readCustomEntry(path);
      if (model === undefined) continue;
      if (model.id !== folder || models.some((other) => other.id === model.id)) {
        throw new SottoError(
          'bad-input',
          `Its id "${model.id}" is taken or not its folder's name.`,
        );
      }
      models.push(model);
    } catch (error) {
      onBrokenEntry?.(path, error);
    }
  }
  return makeCatalog(models);
}

export function makeCatalog(models: readonly Model[]): Catalog {
  const byId = new Map(models.map((model) => [model.id, model]));
  return {
    models,
    find: (id) => byId.get(id),
    get: (role, id) => {
      const model = byId.get(id);
      if (model === undefined) {
        const known = models.filter((other) => other.role === role).map((other) => other.id);
        throw new SottoError('not-found', `No model has the id "${id}".`, {
          hint: `Known ${role} models: ${known.join(', ')}.`,
        });
      }
      if (!hasRole(model, role)) {
        throw new SottoError('bad-input', `"${id}" is a ${model.role} model, not a ${role} one.`);
      }
      return model;
    },
  };
}

/** Exact size where it is known, else the rounded one, else 0. */
export function expectedBytes(file: ModelFile): number {
  return file.bytes ?? file.approxBytes ?? 0;
}

function hasRole<R extends ModelRole>(model: Model, role: R): model is ModelOf<R> {
  return model.role === role;
}

function folders(modelsDir: string): string[] {
  try {
    const entries = readdirSync(modelsDir, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

function readCustomEntry(path: string): Model | undefined {
  try {
    return modelSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** True for the error Node gives when a path does not exist. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
