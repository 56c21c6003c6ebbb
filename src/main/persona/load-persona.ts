import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SottoError, errorMessage } from '../../shared/errors';
import { personaSchema } from '../../shared/persona';
import type { Persona } from '../../shared/persona';
import type { Paths } from '../paths';

export const DEFAULT_PERSONA_ID = 'sotto';

/**
 * The user's persona file when there is one of that name, else the one that ships. A broken or missing
 * file is told and the default is used: Sotto always has someone to be.
 */
export function loadPersona(
  paths: Pick<Paths, 'personasDir' | 'userPersonasDir'>,
  id: string,
  warn: (text: string) => void,
): Persona {
  if (!/^[a-z0-9][a-z0-9_-]*$/iu.test(id)) {
    warn(`"${id}" is no name of a persona; the default one is used.`);
    return readPersona(join(paths.personasDir, `${DEFAULT_PERSONA_ID}.json`));
  }
  for (const dir of [paths.userPersonasDir, paths.personasDir]) {
    try {
      return readPersona(join(dir, `${id}.json`));
    } catch (error) {
      if (!isMissing(error)) warn(`Persona "${id}" cannot be used: ${errorMessage(error)}`);
    }
  }
  if (id === DEFAULT_PERSONA_ID) {
    throw new SottoError('not-found', 'the default persona is missing from this installation');
  }
  warn(`There is no persona "${id}"; the default one is used.`);
  return readPersona(join(paths.personasDir, `${DEFAULT_PERSONA_ID}.json`));
}

function readPersona(path: string): Persona {
  return personaSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
