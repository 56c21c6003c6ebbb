import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The one place outside the repository that set-up writes to: downloads that may be needed again.
 * Deleting it is always safe.
 */
export function cacheDir(environment: NodeJS.ProcessEnv = process.env): string {
  const own = environment['SOTTO_CACHE_DIR'];
  if (own !== undefined && own !== '') return own;
  const shared = environment['XDG_CACHE_HOME'];
  return join(shared === undefined || shared === '' ? join(homedir(), '.cache') : shared, 'sotto');
}
