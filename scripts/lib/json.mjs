import { readFileSync } from 'node:fs';

import { fromRoot } from './paths.mjs';

/**
 * Reads a JSON file whose shape the caller states: for files of our own and of npm.
 *
 * @template T
 * @param {string} path
 * @returns {T}
 */
export function readJson(path) {
  return parseJson(readFileSync(path, 'utf8'));
}

/**
 * @template T
 * @param {string} text
 * @returns {T}
 */
export function parseJson(text) {
  const value = /** @type {unknown} */ (JSON.parse(text));
  return /** @type {T} */ (value);
}

/**
 * The part of an installed package's description that set-up uses.
 *
 * @typedef {object} PackageJson
 * @property {string} name
 * @property {string} version
 * @property {Record<string, string>} [bin]
 */

/**
 * @param {string} name
 * @returns {PackageJson}
 */
export function installedPackage(name) {
  return readJson(fromRoot('node_modules', name, 'package.json'));
}
