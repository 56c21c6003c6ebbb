import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * The digest of a file as npm writes it: `sha512-<base64>`.
 *
 * @param {string} path
 */
export async function integrityOf(path) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(path), hash);
  return `sha512-${hash.digest('base64')}`;
}

/**
 * @param {string} path a file or a folder; a missing one is an empty list
 * @returns {string[]} files in a stable order
 */
export function filesUnder(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => name !== 'node_modules' && name !== 'target')
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}

/**
 * One digest over names and contents of files and folders, and over further words.
 *
 * @param {string} root
 * @param {readonly string[]} paths relative to root
 * @param {readonly string[]} [words]
 */
export function hashInputs(root, paths, words = []) {
  const hash = createHash('sha256');
  for (const word of words) hash.update(`${word}\0`);
  for (const file of paths.flatMap((path) => filesUnder(join(root, path)))) {
    hash.update(`${relative(root, file)}\0`);
    hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}
