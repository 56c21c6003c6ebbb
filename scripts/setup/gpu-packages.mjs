import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { findGpus } from '../lib/gpu.mjs';
import { installedPackage, readJson } from '../lib/json.mjs';
import { SetupError, megabytes, say } from '../lib/log.mjs';
import { npmTarball, unpackTarball } from '../lib/npm-package.mjs';
import { fromRoot } from '../lib/paths.mjs';
import { GPU_PACKAGES } from './gpu-catalog.mjs';

/** @typedef {import('./gpu-catalog.mjs').GpuPackage} GpuPackage */

/**
 * The packages for the GPUs found, asked once a run: it starts the driver's own tool.
 *
 * @type {Promise<readonly GpuPackage[]> | undefined}
 */
let wanted;

/** @type {readonly GpuPackage[]} what `inputs` last asked for */
let resolved = [];

/** @type {import('../lib/steps.mjs').Step} */
export const gpuPackages = {
  name: 'gpu-packages',
  async inputs() {
    wanted ??= packagesForThisMachine();
    resolved = await wanted;
    return resolved.map(({ integrity }) => integrity);
  },
  isInPlace: () => resolved.every(isThere),
  async run() {
    removeOthers();
    if (resolved.length === 0) return;
    checkVersions();
    const missing = resolved.filter((one) => !isThere(one));
    const bytes = missing.reduce((sum, one) => sum + one.bytes, 0);
    say(
      `a GPU was found: its engines take ${megabytes(bytes)} at most (SOTTO_GPU=none: do without)`,
    );
    for (const one of missing) {
      const target = fromRoot(one.place);
      mkdirSync(dirname(target), { recursive: true });
      await unpackTarball(await npmTarball(one), target);
    }
  },
};

/** An engine for a GPU that is no longer there, or not wanted, must not be found and chosen. */
function removeOthers() {
  const places = new Set(resolved.map(({ place }) => place));
  for (const { place } of Object.values(GPU_PACKAGES).flat()) {
    if (!places.has(place)) rmSync(fromRoot(place), { recursive: true, force: true });
  }
}

/** @returns {Promise<readonly GpuPackage[]>} */
async function packagesForThisMachine() {
  for (const backend of await findGpus()) {
    const packages = GPU_PACKAGES[`${process.platform}-${process.arch}-${backend}`];
    if (packages !== undefined) return packages;
  }
  return [];
}

/** @param {GpuPackage} wantedPackage */
function isThere({ name, version, place }) {
  try {
    /** @type {import('../lib/json.mjs').PackageJson} */
    const found = readJson(join(fromRoot(place), 'package.json'));
    return found.name === name && found.version === version;
  } catch {
    return false;
  }
}

/** The llama engines are only for the very version of node-llama-cpp that is installed. */
function checkVersions() {
  const { version } = installedPackage('node-llama-cpp');
  const other = resolved.find(
    (one) => one.name.startsWith('@node-llama') && one.version !== version,
  );
  if (other === undefined) return;
  throw new SetupError(
    `${other.name} is pinned at ${other.version}, but node-llama-cpp is ${version}: ` +
      'bring scripts/setup/gpu-catalog.mjs up to date.',
  );
}
