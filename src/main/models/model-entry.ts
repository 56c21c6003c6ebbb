import { statSync } from 'node:fs';
import type { ModelEntry } from '../../shared/contracts/library-calls';
import type { Model, ModelFile } from '../../shared/models';
import { expectedBytes, isNotFound } from './catalog';
import { modelFilePath } from './verify';

/** A model of the catalogue, and whether it lies in this models folder. */
export function modelEntry(model: Model, modelsDir: string): ModelEntry {
  return {
    id: model.id,
    role: model.role,
    name: model.name,
    summary: model.summary,
    licence: model.licence.spdx,
    licenceUrl: model.licence.url,
    languages: model.languages,
    starter: model.starter,
    bytes: model.files.reduce((sum, file) => sum + expectedBytes(file), 0),
    approximate: model.files.some((file) => file.bytes === null),
    sumsKnown: model.files.every((file) => file.sha256 !== null),
    installed: model.files.every((file) => presentBytes(model, file, modelsDir) !== null),
  };
}

/** Size of a file on this machine, or null when it is not there. */
export function presentBytes(model: Model, file: ModelFile, modelsDir: string): number | null {
  try {
    return statSync(modelFilePath(modelsDir, model, file)).size;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}
