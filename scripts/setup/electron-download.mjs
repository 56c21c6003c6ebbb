/**
 * Fetches Electron's release archive with Electron's own downloader (which checks its checksum)
 * and prints the archive's path. A process of its own: it may hang or crash where the download is
 * unreachable, and set-up goes on with the npm-carried runtime.
 */
import { join } from 'node:path';

import { downloadArtifact } from '@electron/get';

import { installedPackage, readJson } from '../lib/json.mjs';
import { megabytes, say } from '../lib/log.mjs';
import { CACHE_DIR, fromRoot } from '../lib/paths.mjs';

const FIRST_BYTE_MS = 20_000;
const STALL_MS = 60_000;
const REPORT_EVERY = 0.1;

const { version } = installedPackage('electron');

/** @type {Record<string, string>} */
const checksums = readJson(fromRoot('node_modules', 'electron', 'checksums.json'));

/** @param {number} delayMs */
const giveUpAfter = (delayMs) =>
  setTimeout(() => {
    say(`no data for ${delayMs / 1000} s`);
    process.exit(1);
  }, delayMs);

let watchdog = giveUpAfter(FIRST_BYTE_MS);
let reported = 0;

/** @param {{ transferred: number, total: number | null, percent: number }} progress */
async function onProgress({ transferred, total, percent }) {
  clearTimeout(watchdog);
  watchdog = giveUpAfter(STALL_MS);
  if (total === null || percent < reported + REPORT_EVERY) return;
  reported = percent;
  say(`Electron: ${megabytes(transferred)} of ${megabytes(total)}`);
}

try {
  const archive = await downloadArtifact({
    version,
    artifactName: 'electron',
    platform: process.platform,
    arch: process.arch,
    checksums,
    cacheRoot: join(CACHE_DIR, 'electron'),
    downloadOptions: { getProgressCallback: onProgress, quiet: true },
  });
  process.stdout.write(archive);
} catch (error) {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  say(cause instanceof Error ? cause.message : String(cause));
  process.exitCode = 1;
} finally {
  clearTimeout(watchdog);
}
