import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { integrityOf } from './hash.mjs';
import { SetupError, megabytes, say } from './log.mjs';
import { CACHE_DIR } from './paths.mjs';
import { lastWords, run } from './run.mjs';

/**
 * @typedef {object} NpmPackage
 * @property {string} name
 * @property {string} version
 * @property {string} integrity sha512 of the tarball, pinned here or by the lockfile
 * @property {number} bytes for the message; the digest is what decides
 */

/**
 * Fetches a package's tarball with the machine's own npm into the cache, and refuses any other
 * content than the pinned one.
 *
 * @param {NpmPackage} wanted
 * @returns {Promise<string>} the tarball's path
 */
export async function npmTarball(wanted) {
  const folder = join(CACHE_DIR, 'npm');
  const flat = wanted.name.replace('@', '').replace('/', '-');
  const target = join(folder, `${flat}-${wanted.version}.tgz`);
  mkdirSync(folder, { recursive: true });
  if (existsSync(target)) {
    if ((await integrityOf(target)) === wanted.integrity) return target;
    rmSync(target);
  }
  const spec = `${wanted.name}@${wanted.version}`;
  say(`downloading ${spec} with npm (${megabytes(wanted.bytes)})`);
  const incoming = join(folder, `incoming-${process.pid}`);
  mkdirSync(incoming, { recursive: true });
  try {
    const result = await run('npm', ['pack', spec, '--pack-destination', incoming, '--silent'], {
      cwd: incoming,
    });
    const fetched = join(incoming, `${flat}-${wanted.version}.tgz`);
    if (result.code !== 0 || !existsSync(fetched)) {
      throw new SetupError(`npm could not fetch ${spec}:\n${lastWords(result)}`);
    }
    const got = await integrityOf(fetched);
    if (got !== wanted.integrity) {
      throw new SetupError(
        `${spec} is not the expected file (${got} instead of ${wanted.integrity}). ` +
          'It was not used; try again, or another network.',
      );
    }
    renameSync(fetched, target);
    return target;
  } finally {
    rmSync(incoming, { recursive: true, force: true });
  }
}

/**
 * Unpacks a tarball's `package/` folder as `target`, whole or not at all.
 *
 * @param {string} tarball
 * @param {string} target
 */
export async function unpackTarball(tarball, target) {
  const fresh = `${target}.incoming`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  const result = await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', fresh]);
  if (result.code !== 0) {
    throw new SetupError(`tar could not unpack ${tarball}:\n${lastWords(result)}`);
  }
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
}
