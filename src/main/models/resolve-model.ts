import { SottoError } from '../../shared/errors';
import type { ErrorKind } from '../../shared/errors';
import type { ModelFileUse, ModelOf, ModelRole } from '../../shared/models';
import { loadCatalog, type Catalog } from './catalog';
import { pullCommand, verifyModel, type VerifiedFile, type VerifyOptions } from './verify';

export interface ModelPaths {
  readonly model: string;
  /** A voice's `.onnx.json`. */
  readonly config?: string;
  /** An embedding model's `tokenizer.json`. */
  readonly tokenizer?: string;
}

export interface ReadyModel<R extends ModelRole> {
  readonly ready: true;
  readonly model: ModelOf<R>;
  readonly paths: ModelPaths;
  /** Of the file of use `model`; engines key their caches with it. */
  readonly sha256: string;
  readonly files: readonly VerifiedFile[];
}

export interface UnreadyModel {
  readonly ready: false;
  readonly kind: ErrorKind;
  /** What is wrong, for people. */
  readonly reason: string;
  /** What mends it, as typed in the repository; null when no command can. */
  readonly command: string | null;
}

export type ResolvedModel<R extends ModelRole> = ReadyModel<R> | UnreadyModel;

export interface ResolveOptions extends VerifyOptions {
  /** Defaults to the catalogue of `modelsDir`. */
  readonly catalog?: Catalog;
}

/**
 * From a setting to files an engine may load: looks the id up and verifies every file. Expected
 * failures (unknown id, missing or damaged file) are values, so that the app opens and says what
 * is missing; anything else, an abort too, is thrown.
 */
export async function resolveModel<R extends ModelRole>(
  role: R,
  id: string,
  options: ResolveOptions,
): Promise<ResolvedModel<R>> {
  const catalog = options.catalog ?? loadCatalog(options.modelsDir);
  let model: ModelOf<R>;
  try {
    model = catalog.get(role, id);
  } catch (error) {
    return unready(error, 'npm run -s sotto -- models list');
  }
  try {
    const files = await verifyModel(model, options);
    const main = fileOfUse('model', files);
    return {
      ready: true,
      model,
      paths: { model: main.path, ...optional('config', files), ...optional('tokenizer', files) },
      sha256: main.sha256,
      files,
    };
  } catch (error) {
    return unready(error, pullCommand(model));
  }
}

function fileOfUse(use: ModelFileUse, files: readonly VerifiedFile[]): VerifiedFile {
  const found = files.find((entry) => entry.file.use === use);
  if (found === undefined) throw new SottoError('bug', `A model without a "${use}" file.`);
  return found;
}

function optional<U extends 'config' | 'tokenizer'>(
  use: U,
  files: readonly VerifiedFile[],
): { [K in U]?: string } {
  const found = files.find((entry) => entry.file.use === use);
  return found === undefined ? {} : ({ [use]: found.path } as { [K in U]: string });
}

const EXPECTED_KINDS: readonly ErrorKind[] = [
  'not-found',
  'bad-input',
  'model-missing',
  'model-damaged',
  'model-wrong-type',
];

function unready(error: unknown, command: string): UnreadyModel {
  if (!(error instanceof SottoError) || !EXPECTED_KINDS.includes(error.kind)) throw error;
  return { ready: false, kind: error.kind, reason: error.message, command };
}
