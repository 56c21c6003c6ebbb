import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. `SOTTO_ROOT` moves it, for tests of set-up on a copy. */
export const ROOT = resolve(
  process.env.SOTTO_ROOT ?? join(dirname(fileURLToPath(import.meta.url)), '..', '..'),
);

/** All that set-up makes inside the repository, apart from node_modules, out and the models. */
export const RUNTIME_DIR = join(ROOT, '.runtime');

/** The only place outside the repository: downloads and compiled addons, safe to delete. */
export const CACHE_DIR =
  process.env.SOTTO_CACHE_DIR ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sotto');

/** @param {string[]} parts */
export const fromRoot = (...parts) => join(ROOT, ...parts);
