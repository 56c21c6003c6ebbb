import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SottoError, errorMessage } from '../../shared/errors';
import { personaSchema } from '../../shared/persona';
import type { Persona, PersonaEntry } from '../../shared/persona';
import type { Paths } from '../paths';
import { writeWhole } from '../write-whole';
import { DEFAULT_PERSONA_ID, loadPersona } from './load-persona';

/** A persona is a page of text; a larger file is something else. */
const MAX_FILE_BYTES = 64 * 1024;

/**
 * The personas there are: those that ship and the user's own, one file each. A user's own takes the
 * place of one that ships under the same id; deleting it brings that one back.
 */
export class PersonaStore {
  constructor(
    private readonly paths: Pick<Paths, 'personasDir' | 'userPersonasDir'>,
    private readonly warn: (text: string) => void,
  ) {}

  /** Never fails: a persona that cannot be read is told, and the default one stands in. */
  load(id: string): Persona {
    return loadPersona(this.paths, id, this.warn);
  }

  /** By name. Files that are no personas are told and left out. */
  list(): readonly PersonaEntry[] {
    const shipped = new Set(idsIn(this.paths.personasDir));
    const own = new Set(idsIn(this.paths.userPersonasDir));
    return [...new Set([...shipped, ...own])]
      .flatMap((id): PersonaEntry[] => {
        const dir = own.has(id) ? this.paths.userPersonasDir : this.paths.personasDir;
        try {
          const persona = readPersona(join(dir, `${id}.json`));
          return [{ persona, isOwn: own.has(id), replacesShipped: own.has(id) && shipped.has(id) }];
        } catch (error) {
          this.warn(`Persona "${id}" cannot be used: ${errorMessage(error)}`);
          return [];
        }
      })
      .sort((a, b) => a.persona.name.localeCompare(b.persona.name));
  }

  /**
   * Keeps a new or changed persona as the user's own.
   *
   * @throws SottoError `bad-input` when it does not fit the schema, `storage-failed`
   */
  save(input: unknown): Persona {
    const persona = parsed(input);
    const file = join(this.paths.userPersonasDir, `${persona.id}.json`);
    store(file, persona);
    return persona;
  }

  /** Deletes the user's own of this id. @throws SottoError `not-found` for one that ships */
  remove(id: string): void {
    if (!idsIn(this.paths.userPersonasDir).includes(id)) {
      throw new SottoError('not-found', `"${id}" is not one of your own personas`, {
        hint: 'Those that come with Sotto stay; save one of your own instead.',
      });
    }
    rmSync(join(this.paths.userPersonasDir, `${id}.json`), { force: true });
  }

  /** Writes the persona to a file of the user's choice. */
  export(id: string, file: string): void {
    const entry = this.list().find(({ persona }) => persona.id === id);
    if (entry === undefined) throw new SottoError('not-found', `there is no persona "${id}"`);
    store(file, entry.persona);
  }

  /**
   * Takes a persona from a file. One whose id is taken comes in under a new id: an import never writes
   * over what is there.
   *
   * @throws SottoError `bad-input` when the file holds no persona
   */
  import(file: string): Persona {
    const persona = readPersona(file);
    const taken = new Set(this.list().map((entry) => entry.persona.id));
    return this.save({ ...persona, id: freeId(persona.id, taken) });
  }
}

export { DEFAULT_PERSONA_ID };

function freeId(id: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id;
  const base = id.slice(0, 60);
  for (let number = 2; ; number += 1) {
    const next = `${base}-${number}`;
    if (!taken.has(next)) return next;
  }
}

function idsIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir)
      .filter((name) => /^[a-z0-9][a-z0-9-]*\.json$/u.test(name))
      .map((name) => name.slice(0, -'.json'.length));
  } catch {
    // No folder yet: none of one's own.
    return [];
  }
}

function readPersona(path: string): Persona {
  if (statSync(path).size > MAX_FILE_BYTES) {
    throw new SottoError('bad-input', 'This file is too large to be a persona.');
  }
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new SottoError('bad-input', `This file is no persona: ${errorMessage(cause)}`, { cause });
  }
  return parsed(value);
}

function parsed(value: unknown): Persona {
  const result = personaSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.map(String).join('.') ?? '';
  throw new SottoError(
    'bad-input',
    `This is no persona Sotto can be: ${where === '' ? '' : `${where}: `}${issue?.message ?? ''}`,
    { cause: result.error },
  );
}

function store(file: string, persona: Persona): void {
  try {
    writeWhole(file, `${JSON.stringify(persona, null, 2)}\n`);
  } catch (cause) {
    throw new SottoError('storage-failed', 'The persona could not be written.', {
      hint: 'Free some space on the disk, or choose a folder you may write to.',
      cause,
    });
  }
}
