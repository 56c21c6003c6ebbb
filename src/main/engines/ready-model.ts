import { SottoError } from '../../shared/errors';
import type { ModelRole } from '../../shared/models';
import { resolveModel } from '../models/resolve-model';
import type { ReadyModel, ResolveOptions } from '../models/resolve-model';

/** A model's verified files. @throws SottoError that says what is wrong, and what mends it. */
export async function readyModel<R extends ModelRole>(
  role: R,
  id: string,
  options: ResolveOptions,
): Promise<ReadyModel<R>> {
  const resolved = await resolveModel(role, id, options);
  if (resolved.ready) return resolved;
  throw new SottoError(
    resolved.kind,
    resolved.reason,
    resolved.command === null ? {} : { hint: `Run \`${resolved.command}\`.` },
  );
}

/** A file that every catalogue entry of its role has. */
export function required(path: string | undefined, what: string): string {
  if (path !== undefined) return path;
  throw new SottoError('bug', `the catalogue entry has no ${what} file`);
}
