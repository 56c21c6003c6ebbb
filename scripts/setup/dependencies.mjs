import { existsSync, readFileSync, rmSync } from 'node:fs';

import { readJson } from '../lib/json.mjs';
import { SetupError, say } from '../lib/log.mjs';
import { fromRoot } from '../lib/paths.mjs';
import { lastWords, run } from '../lib/run.mjs';

const LOCK = fromRoot('package-lock.json');

/** npm writes this record last, so that an interrupted installation has none. */
const INSTALLED = fromRoot('node_modules', '.package-lock.json');

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {boolean} [optional]
 * @property {boolean} [link]
 *
 * @typedef {Record<string, LockedPackage>} LockedPackages
 */

/** @type {import('../lib/steps.mjs').Step} */
export const dependencies = {
  name: 'dependencies',
  inputs: () => [readFileSync(LOCK, 'utf8'), process.platform, process.arch],
  isInPlace: () => existsSync(INSTALLED),
  async run() {
    const wanted = packagesIn(LOCK);
    if (existsSync(INSTALLED) && isInstalled(wanted, packagesIn(INSTALLED))) return;
    say(`installing ${Object.keys(wanted).length} npm packages (about 250 MB to download)`);
    let result = await npmCi();
    if (result.code !== 0) {
      say('npm ci failed; once more, from an empty folder');
      rmSync(fromRoot('node_modules'), { recursive: true, force: true });
      result = await npmCi();
    }
    if (result.code !== 0) throw new SetupError(`npm ci failed:\n${lastWords(result)}`);
  },
};

function npmCi() {
  return run('npm', ['ci', '--no-progress', '--loglevel=error'], {
    show: true,
    env: { ELECTRON_SKIP_BINARY_DOWNLOAD: '1' },
  });
}

/** @param {string} path */
function packagesIn(path) {
  /** @type {{ packages?: LockedPackages }} */
  const lock = readJson(path);
  const { '': _root, ...packages } = lock.packages ?? {};
  return packages;
}

/**
 * Whether what npm recorded as installed is what the lockfile asks for; packages for other
 * platforms are left out by npm and not missed.
 *
 * @param {LockedPackages} wanted
 * @param {LockedPackages} installed
 */
export function isInstalled(wanted, installed) {
  const missing = Object.entries(wanted).some(([path, { version, optional, link }]) => {
    const there = installed[path];
    if (there === undefined) return !optional && !link;
    return there.version !== version;
  });
  const surplus = Object.keys(installed).some((path) => wanted[path] === undefined);
  return !missing && !surplus;
}
