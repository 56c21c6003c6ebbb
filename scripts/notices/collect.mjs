import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { parseJson, readJson } from '../lib/json.mjs';
import { fromRoot } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {string} version
 * @property {string} licence an SPDX expression, as its author declares it
 * @property {string} text the licence's own words; empty where the package brings none
 *
 * @typedef {object} LockEntry
 * @property {string} [version]
 * @property {string} [license]
 * @property {boolean} [dev]
 * @property {boolean} [link]
 */

const LICENCE_FILE = /^(licen[cs]e|copying|notice|unlicense)/i;

/**
 * What npm brings into the app: everything but what only building and testing need.
 *
 * @returns {Part[]}
 */
export function npmParts() {
  /** @type {{ packages: Record<string, LockEntry> }} */
  const { packages } = readJson(fromRoot('package-lock.json'));
  return Object.entries(packages)
    .filter(([path, { dev, link }]) => path.startsWith('node_modules/') && !dev && !link)
    .filter(([path]) => existsSync(fromRoot(path)))
    .map(([path, { version = '', license = 'see its text' }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license,
      text: licenceText(fromRoot(path)),
    }));
}

/**
 * The crates linked into the whisper addon, with whisper.cpp itself.
 *
 * @returns {Promise<Part[]>}
 *
 * @typedef {object} Crate
 * @property {string} id
 * @property {string} name
 * @property {string} version
 * @property {string | null} license
 * @property {string} manifest_path
 *
 * @typedef {object} CrateNode
 * @property {string} id
 * @property {readonly { pkg: string, dep_kinds: readonly { kind: string | null }[] }[]} deps
 *
 * @typedef {object} CargoMetadata
 * @property {readonly Crate[]} packages
 * @property {{ root: string, nodes: readonly CrateNode[] }} resolve
 */
export async function crateParts() {
  const manifest = fromRoot('native', 'whisper', 'Cargo.toml');
  const args = ['metadata', '--format-version=1', '--locked', '--manifest-path', manifest];
  const result = await run('cargo', args);
  if (result.code !== 0) throw new Error(`cargo metadata failed: ${result.stderr}`);
  /** @type {CargoMetadata} */
  const { packages, resolve } = parseJson(result.stdout);
  const linked = linkedCrates(resolve);
  return packages
    .filter(({ id }) => linked.has(id) && id !== resolve.root)
    .map(({ name, version, license, manifest_path: path }) => ({
      name: `${name} (crate)`,
      version,
      licence: license ?? 'see its text',
      text: licenceText(dirname(path)),
    }))
    .concat(whisperCpp(packages));
}

/**
 * Build scripts and procedural macros do their work and are gone; what is left is linked.
 *
 * @param {CargoMetadata['resolve']} resolve
 */
function linkedCrates({ root, nodes }) {
  /** @type {Set<string>} */
  const seen = new Set();
  const waiting = [root];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    for (const { pkg, dep_kinds: kinds } of nodes.find((node) => node.id === id)?.deps ?? []) {
      if (kinds.some(({ kind }) => kind === null)) waiting.push(pkg);
    }
  }
  return seen;
}

/** @param {readonly Crate[]} packages */
function whisperCpp(packages) {
  const carrier = packages.find(({ name }) => name === 'whisper-rs-sys');
  if (carrier === undefined) throw new Error('whisper-rs-sys, which carries whisper.cpp, is gone');
  const folder = join(dirname(carrier.manifest_path), 'whisper.cpp');
  const version = /project\("whisper\.cpp" VERSION ([\d.]+)\)/.exec(
    readFileSync(join(folder, 'CMakeLists.txt'), 'utf8'),
  )?.[1];
  return [
    {
      name: 'whisper.cpp and ggml',
      version: version ?? '',
      licence: 'MIT',
      text: licenceText(folder),
    },
  ];
}

/** @param {string} folder */
export function licenceText(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENCE_FILE.test(basename(entry.name)))
    .map((entry) => readFileSync(join(folder, entry.name), 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n');
}
