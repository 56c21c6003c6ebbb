import { existsSync } from 'node:fs';

import { run } from '../lib/run.mjs';

/**
 * The shared libraries Electron needs beyond a bare system, and their Debian packages; the second
 * name is the one of releases with 64-bit time.
 */
const LIBRARIES = /** @type {readonly (readonly [string, ...string[]])[]} */ ([
  ['libgtk-3.so.0', 'libgtk-3-0', 'libgtk-3-0t64'],
  ['libnss3.so', 'libnss3'],
  ['libasound.so.2', 'libasound2', 'libasound2t64'],
  ['libgbm.so.1', 'libgbm1'],
  ['libXss.so.1', 'libxss1'],
  ['libXtst.so.6', 'libxtst6'],
  ['libatk-bridge-2.0.so.0', 'libatk-bridge2.0-0', 'libatk-bridge2.0-0t64'],
  ['libdrm.so.2', 'libdrm2'],
]);

/**
 * The Debian packages of libraries that the loader does not find.
 *
 * @returns {Promise<string[]>}
 */
export async function libraryPackages() {
  const known = await loaderCache();
  const missing = known === undefined ? [] : LIBRARIES.filter(([file]) => !known.includes(file));
  /** @type {string[]} */
  const packages = [];
  for (const [, ...names] of missing) packages.push(await available(names));
  if (!existsSync('/usr/bin/dbus-daemon')) packages.push('dbus');
  return packages;
}

/** What ldconfig lists; undefined on systems without it, where Electron's own start will tell. */
async function loaderCache() {
  for (const program of ['/sbin/ldconfig', 'ldconfig']) {
    const result = await run(program, ['-p']);
    if (result.code === 0) return result.stdout;
  }
  return undefined;
}

/** @param {readonly string[]} names of one package in different releases */
async function available(names) {
  for (const name of names) {
    const result = await run('apt-cache', ['show', '--no-all-versions', name]);
    if (result.code === 0 && result.stdout.includes(`Package: ${name}\n`)) return name;
  }
  return names[0] ?? '';
}
