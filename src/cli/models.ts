import { parseArgs } from 'node:util';
import { errorMessage, isAbort, SottoError } from '../shared/errors';
import type { Model } from '../shared/models';
import type { Settings } from '../shared/settings';
import { cacheDir } from '../main/models/cache-dir';
import { loadCatalog, type Catalog } from '../main/models/catalog';
import { importModel } from '../main/models/import';
import { modelEntry, presentBytes } from '../main/models/model-entry';
import { pullModel, sourceChoice, type PulledFile } from '../main/models/pull';
import { verifyModel } from '../main/models/verify';
import { formatBytes, ProgressLine } from './models-progress';

export interface ModelsCommandIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly json: boolean;
  readonly modelsDir: string;
  /** What the settings name, for the list. */
  readonly chosen: () => Settings['models'];
  /** Defaults to the documented cache. */
  readonly cacheDir?: string;
  /** True when stderr is a terminal: progress is then one line that is redrawn. */
  readonly interactive?: boolean;
  readonly signal?: AbortSignal;
}

const USAGE = `Usage: npm run -s sotto -- models COMMAND [--json]
  list                 what there is, and what is on this machine
  pull ID…             fetch models; goes on where it was interrupted
  pull starter         fetch all that a first conversation needs
  verify [ID…]         hash the files on this machine again
  import FILE… --as ID take in files you have; for a base language model add --style transcript
`;

/**
 * `sotto models …` without the leading words. Returns the exit code: 0 done, 1 something failed,
 * 2 wrong usage. Progress and errors go to stderr; with `json` stdout gets one JSON document.
 */
export async function runModelsCommand(args: string[], io: ModelsCommandIo): Promise<number> {
  const [verb, ...rest] = args.filter((arg) => arg !== '--json');
  const command = new ModelsCommand(io);
  try {
    switch (verb) {
      case 'list':
        return command.list();
      case 'pull':
        return await command.pull(rest);
      case 'verify':
        return await command.verify(rest);
      case 'import':
        return await command.import(rest);
      default:
        throw new SottoError('bad-input', `models: unknown command "${verb ?? ''}".`, {
          hint: USAGE,
        });
    }
  } catch (error) {
    command.fail(error);
    return error instanceof SottoError && error.kind === 'bad-input' ? 2 : 1;
  }
}

/** A failure as it stands in a JSON document. */
interface FailureJson {
  readonly kind: string;
  readonly message: string;
  readonly hint: string | null;
}

class ModelsCommand {
  readonly #io: ModelsCommandIo;
  readonly #catalog: Catalog;
  readonly #progress: ProgressLine;

  constructor(io: ModelsCommandIo) {
    this.#io = io;
    this.#progress = new ProgressLine(io.stderr, io.interactive === true);
    this.#catalog = loadCatalog(io.modelsDir, (path, error) => {
      io.stderr(`${path} is left out: ${errorMessage(error)}\n`);
    });
  }

  list(): number {
    const { modelsDir } = this.#io;
    const chosen = this.#io.chosen();
    const models = this.#catalog.models.map((model) => ({
      ...listEntry(model, modelsDir),
      use: useOf(model, chosen),
    }));
    if (this.#io.json) {
      this.#json({ modelsDir, models });
      return 0;
    }
    const lines = models.map((model) =>
      [
        `${model.installed ? '*' : ' '}${model.use === null ? ' ' : USE_MARKS[model.use]}`,
        model.role.padEnd(10),
        model.id.padEnd(30),
        `${model.approximate ? '~' : ''}${formatBytes(model.bytes)}`.padStart(10),
        model.licence.padEnd(34),
        model.summary,
      ].join(' '),
    );
    this.#io.stdout(
      `${lines.join('\n')}\n\n* on this machine, in ${modelsDir}\n` +
        '> chosen   + chosen beside it, for what needs thought\n',
    );
    return 0;
  }

  /** Goes on after a failure: one missing model must not cost the others. */
  async pull(ids: string[]): Promise<number> {
    if (ids.length === 0) throw usage('models pull: which?');
    const models = ids.flatMap((id) =>
      id === 'starter' ? this.#catalog.models.filter((model) => model.starter) : [this.#find(id)],
    );
    const reach = { unreachable: false };
    const pulled: { id: string; files: readonly PulledFile[] }[] = [];
    const failed: { id: string; error: FailureJson }[] = [];
    for (const model of models) {
      try {
        const files = await pullModel(model, {
          modelsDir: this.#io.modelsDir,
          cacheDir: this.#io.cacheDir ?? cacheDir(),
          sources: sourceChoice(),
          reach,
          signal: this.#io.signal,
          onProgress: ({ file, step, doneBytes, totalBytes }) =>
            this.#progress.update({
              label: `${model.id}/${file.name}`,
              step,
              doneBytes,
              totalBytes,
            }),
        });
        pulled.push({ id: model.id, files });
        this.#say(`${model.id}: ${files.map(pulledText).join(', ')}`);
      } catch (error) {
        if (isAbort(error)) throw error;
        failed.push({ id: model.id, error: failure(error) });
        this.#complain(error);
      }
    }
    const files = (entry: (typeof pulled)[number]): object[] =>
      entry.files.map(({ file, path, bytes, sha256, from }) => {
        return { name: file.name, path, bytes, sha256, from };
      });
    this.#json({ pulled: pulled.map((entry) => ({ id: entry.id, files: files(entry) })), failed });
    return failed.length === 0 ? 0 : 1;
  }

  async verify(ids: string[]): Promise<number> {
    const { modelsDir } = this.#io;
    const models =
      ids.length > 0
        ? ids.map((id) => this.#find(id))
        : this.#catalog.models.filter((model) => isAnyFilePresent(model, modelsDir));
    const results: object[] = [];
    let failures = 0;
    for (const model of models) {
      try {
        const files = await verifyModel(model, {
          modelsDir,
          force: true,
          signal: this.#io.signal,
          onProgress: (file, doneBytes, totalBytes) => {
            const label = `${model.id}/${file.name}`;
            this.#progress.update({ label, step: 'verify', doneBytes, totalBytes });
          },
        });
        const facts = files.map(({ file, path, bytes, sha256, pinned }) => {
          return { name: file.name, path, bytes, sha256, pinned };
        });
        results.push({ id: model.id, ok: true, files: facts, error: null });
        const pinned = files.some((file) => file.pinned) ? ' (sum taken as it is now)' : '';
        this.#say(`${model.id}: right${pinned}`);
      } catch (error) {
        if (isAbort(error)) throw error;
        failures += 1;
        results.push({ id: model.id, ok: false, files: [], error: failure(error) });
        this.#complain(error);
      }
    }
    if (models.length === 0) this.#say(`No models in ${modelsDir}.`);
    this.#json({ modelsDir, models: results });
    return failures === 0 ? 0 : 1;
  }

  async import(args: string[]): Promise<number> {
    const { values, positionals } = parseImportArgs(args);
    const { as: id, style } = values;
    if (id === undefined || positionals.length === 0) throw usage('models import: FILE… --as ID');
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(id)) throw usage(`"${id}" cannot be a model's name.`);
    if (style !== 'chat' && style !== 'transcript') throw usage('--style is chat or transcript.');
    const result = await importModel(positionals, {
      modelsDir: this.#io.modelsDir,
      id,
      promptStyle: style,
      signal: this.#io.signal,
      onProgress: (name, doneBytes, totalBytes) =>
        this.#progress.update({ label: `${id}/${name}`, step: 'copy', doneBytes, totalBytes }),
    });
    const files = result.files.map(({ path, file }) => {
      return { name: file.name, path, bytes: file.bytes, sha256: file.sha256 };
    });
    this.#say(`${id}: ${files.map((file) => file.name).join(', ')} imported`);
    if (result.missing.length > 0) this.#say(`Still missing: ${result.missing.join(', ')}`);
    const { custom, missing } = result;
    this.#json({ id, role: result.model.role, custom, files, missing });
    return 0;
  }

  /** A failure that ends the command. */
  fail(error: unknown): void {
    this.#complain(error);
    this.#json({ error: failure(error) });
  }

  #find(id: string): Model {
    const model = this.#catalog.find(id);
    if (model !== undefined) return model;
    throw new SottoError('not-found', `No model has the id "${id}".`, {
      hint: 'All there are: npm run -s sotto -- models list',
    });
  }

  /** For people, once the progress line is out of the way. */
  #say(text: string): void {
    this.#progress.close();
    if (!this.#io.json) this.#io.stdout(`${text}\n`);
  }

  #complain(error: unknown): void {
    this.#progress.close();
    const { message, hint } = failure(error);
    this.#io.stderr(`${message}\n${hint === null ? '' : `${hint}\n`}`);
  }

  #json(document: object): void {
    this.#progress.close();
    if (this.#io.json) this.#io.stdout(`${JSON.stringify(document, null, 2)}\n`);
  }
}

/** `first` answers, hears, speaks or recalls; `strong` is the second language model. */
type ModelUse = 'first' | 'strong';

const USE_MARKS: Readonly<Record<ModelUse, string>> = { first: '>', strong: '+' };

function useOf(model: Model, chosen: Settings['models']): ModelUse | null {
  if (chosen[model.role] === model.id) return 'first';
  return chosen.strongLlm === model.id ? 'strong' : null;
}

function listEntry(model: Model, modelsDir: string) {
  return {
    ...modelEntry(model, modelsDir),
    files: model.files.map((file) => ({
      name: file.name,
      bytes: file.bytes,
      sha256: file.sha256,
      presentBytes: presentBytes(model, file, modelsDir),
    })),
  };
}

function isAnyFilePresent(model: Model, modelsDir: string): boolean {
  return model.files.some((file) => presentBytes(model, file, modelsDir) !== null);
}

const CAME_FROM: Record<Exclude<PulledFile['from'], 'present'>, string> = {
  kept: 'converted from the one that was there',
  hub: 'from the model hub',
  wheel: 'from the package registry',
};

function pulledText({ file, bytes, from }: PulledFile): string {
  if (from === 'present') return `${file.name} is there`;
  return `${file.name} (${formatBytes(bytes)}) ${CAME_FROM[from]}`;
}

function parseImportArgs(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { as: { type: 'string' }, style: { type: 'string', default: 'chat' } },
    });
  } catch (error) {
    throw usage(errorMessage(error));
  }
}

function usage(message: string): SottoError {
  return new SottoError('bad-input', message, { hint: USAGE });
}

function failure(error: unknown): FailureJson {
  if (error instanceof SottoError) {
    return { kind: error.kind, message: error.message, hint: error.hint ?? null };
  }
  return { kind: 'bug', message: errorMessage(error), hint: null };
}
