import { join } from 'node:path';

import { readJson } from './json.mjs';
import { ROOT, RUNTIME_DIR } from './paths.mjs';

export const ELECTRON_HOME = join(RUNTIME_DIR, 'electron');

/** A link to the folder of the version in use. */
export const ELECTRON_DIST = join(ELECTRON_HOME, 'current');

/**
 * The program inside an unpacked Electron.
 *
 * @param {string} dist
 */
export function electronProgramIn(dist) {
  if (process.platform === 'darwin') return join(dist, 'Electron.app/Contents/MacOS/Electron');
  return join(dist, process.platform === 'win32' ? 'electron.exe' : 'electron');
}

/** The Electron that set-up put in place. */
export const ELECTRON = electronProgramIn(ELECTRON_DIST);

/**
 * Arguments that start the app. The first is the app's folder: the release has a default app that
 * reads it, the npm-carried runtime finds the same folder linked as its own app.
 *
 * @param {{ gpu: boolean, extra?: readonly string[] }} options
 * @returns {string[]}
 */
export function electronArguments({ gpu, extra = [] }) {
  const isRoot = process.getuid?.() === 0;
  return [
    // Chromium's sandbox cannot be set up by root; only these development scripts ever say so.
    ...(isRoot ? ['--no-sandbox'] : []),
    ...(gpu ? [] : ['--disable-gpu']),
    ROOT,
    ...extra,
  ];
}

/** The environment that makes Electron run a script as plain Node. */
export const AS_NODE = { ELECTRON_RUN_AS_NODE: '1' };

/** Written once the Electron in place has been started: what it says its versions are. */
export const ELECTRON_VERSIONS = join(ELECTRON_HOME, 'versions.json');

/** @returns {Record<string, string>} */
export function readElectronVersions() {
  return readJson(ELECTRON_VERSIONS);
}
