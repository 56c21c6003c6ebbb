import { basename, dirname, join, normalize } from 'node:path';

/**
 * The rules that neither the compiler nor a linter checks, each a pure function over one file.
 *
 * @typedef {object} SourceFile
 * @property {string} path relative to the repository, with forward slashes
 * @property {string} text
 *
 * @typedef {object} Tree
 * @property {(path: string) => boolean} exists
 */

const MAY_IMPORT_ELECTRON = /^src\/(main\/index\.ts|main\/app\/|main\/ipc\/|preload\/)/;

/** What each folder of src may import of the others; tsc says most of this, but not for types. */
const ALLOWED_IMPORTS = /** @type {Readonly<Record<string, readonly string[]>>} */ ({
  shared: ['shared'],
  workers: ['workers', 'shared'],
  main: ['main', 'shared'],
  preload: ['preload', 'shared'],
  renderer: ['renderer', 'shared'],
  cli: ['cli', 'main', 'shared'],
});

const IMPORT = /^\s*(?:import|export)\s+(type\s)?[^'"]*?from\s+['"]([^'"]+)['"]/gm;
const BARE_IMPORT = /^\s*import\s+()['"]([^'"]+)['"]/gm;
const DYNAMIC_IMPORT = /(?<!typeof )\bimport\(()\s*['"]([^'"]+)['"]\s*\)/g;

/**
 * @param {SourceFile} file
 * @returns {string[]}
 */
export function importProblems({ path, text }) {
  const folder = /^src\/([^/]+)\//.exec(path)?.[1];
  if (folder === undefined) return [];
  return importsIn(text).flatMap(({ isType, from }) => {
    if (from === 'electron' && !isType && !MAY_IMPORT_ELECTRON.test(path)) {
      return [`${path}: imports electron as a value`];
    }
    if (!from.startsWith('.')) return [];
    const target = normalize(join(dirname(path), from)).replaceAll('\\', '/');
    const other = /^src\/([^/]+)/.exec(target)?.[1];
    if (other === undefined || ALLOWED_IMPORTS[folder]?.includes(other)) return [];
    return [`${path}: ${folder} may not import ${target}`];
  });
}

/** @param {string} text */
function importsIn(text) {
  return [IMPORT, BARE_IMPORT, DYNAMIC_IMPORT].flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({
      isType: Boolean(match[1]),
      from: match[2] ?? '',
    })),
  );
}

/** Names that tools, or long custom, prescribe. */
const CUSTOMARY = /^(README|CONTRIBUTING|LICENSE|COPYING|SECURITY|CHANGELOG|THIRD-PARTY-NOTICES)\b/;

/**
 * @param {SourceFile} file
 * @returns {string[]}
 */
export function nameProblems({ path }) {
  if (/^(resources|native|build|tests\/fixtures)\//.test(path)) return [];
  const name = basename(path);
  if (name.startsWith('.') || CUSTOMARY.test(name)) return [];
  return /^[a-z0-9]+([.-][a-z0-9]+)*$/.test(name) ? [] : [`${path}: the name is not kebab-case`];
}

/**
 * Every relative link of a document leads to something.
 *
 * @param {SourceFile} file
 * @param {Tree} tree
 * @returns {string[]}
 */
export function linkProblems({ path, text }, tree) {
  if (!path.endsWith('.md')) return [];
  return [...text.matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)]
    .map((match) => (match[1] ?? '').replace(/#.*$/, ''))
    .filter((link) => link !== '' && !/^[a-z][a-z0-9+.-]*:/i.test(link))
    .filter((link) => !tree.exists(normalize(join(dirname(path), decodeURI(link)))))
    .map((link) => `${path}: links to ${link}, which is not there`);
}

/**
 * A lockfile with download addresses would send everybody to the network of whoever wrote it. One that
 * lacks a platform's package, because the registry did not have it, is refused by `npm ci`.
 *
 * @param {SourceFile} file
 * @returns {string[]}
 */
export function lockfileProblems({ path, text }) {
  if (basename(path) !== 'package-lock.json') return [];
  const found = /"resolved":\s*"(https?:[^"]*)"/.exec(text);
  const addresses = found === null ? [] : [`${path}: holds download addresses (${found[1] ?? ''})`];
  return [...addresses, ...missingFromLock(text).map((name) => `${path}: lacks ${name}`)];
}

/** @param {string} text */
function missingFromLock(text) {
  const { packages = {} } =
    /** @type {{ packages?: Record<string, { optionalDependencies?: Record<string, string> }> }} */ (
      JSON.parse(text)
    );
  return Object.entries(packages).flatMap(([owner, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) =>
        packages[`node_modules/${name}`] === undefined &&
        packages[`${owner}/node_modules/${name}`] === undefined,
    ),
  );
}

/** The people of examples and tests, whose homes may be named. */
const NOBODY = 'ada|sam|somebody|user';

/** Folders of one machine, and hosts and addresses of private networks. */
const MACHINE = [
  new RegExp(`(?<![\\w.~/-])/(?:home|Users)/(?!(?:${NOBODY})/)[\\w.-]+/`),
  new RegExp(`(?<![\\w.-])[A-Z]:\\\\Users\\\\(?!(?:${NOBODY})\\b)`),
  /(?<![\w.~/-])\/root\/[\w.-]+/,
  /\bhttps?:\/\/[\w.-]+\.(?:internal|local|corp|lan)\b/,
  /\bhttps?:\/\/(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d+/,
  // Registries and mirrors belong to each machine's own configuration.
  /\bhttps?:\/\/(?:registry\.[\w-]+\.\w+|pypi\.org|files\.pythonhosted\.org|[\w-]*mirror[\w.-]*)\b/,
];

/**
 * @param {SourceFile} file
 * @param {readonly string[]} [here] folders of the machine this runs on
 * @returns {string[]}
 */
export function machineProblems({ path, text }, here = []) {
  if (path.startsWith('tests/unit/scripts/check/')) return [];
  const named = MACHINE.flatMap((pattern) => pattern.exec(text)?.[0] ?? []);
  return [...named, ...here.filter((folder) => text.includes(folder))].map(
    (place) => `${path}: names a machine's own place: ${place}`,
  );
}
