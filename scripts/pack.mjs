/** `npm run pack`: a packaged app under dist/, not an installer; for trying what people get. */
import { cpSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { buildWhisper } from './build-whisper.mjs';
import { runAttached } from './lib/cli.mjs';
import { ELECTRON_DIST, readElectronVersions } from './lib/electron-paths.mjs';
import { installedPackage } from './lib/json.mjs';
import { RUNTIME_DIR, fromRoot } from './lib/paths.mjs';
import { main, setUp } from './lib/set-up.mjs';
import { PROGRAM_STEPS } from './lib/setup-steps.mjs';

/** The Electron in place without the link to the repository, which the packager would follow. */
function cleanElectron() {
  const copy = join(RUNTIME_DIR, 'pack', 'electron');
  rmSync(copy, { recursive: true, force: true });
  const app = join('resources', 'app');
  cpSync(realpathSync(ELECTRON_DIST), copy, {
    recursive: true,
    filter: (source) => !source.endsWith(app),
  });
  return copy;
}

await main(async () => {
  await setUp(PROGRAM_STEPS);
  // Packages run on other machines than this one: portable builds only.
  await buildWhisper('avx2');
  await buildWhisper('baseline');
  const cli = installedPackage('electron-builder').bin?.['electron-builder'] ?? 'cli.js';
  const program = fromRoot('node_modules', 'electron-builder', cli);
  return runAttached(process.execPath, [
    program,
    '--dir',
    `-c.electronDist=${cleanElectron()}`,
    `-c.electronVersion=${readElectronVersions().electron ?? ''}`,
    '-c.npmRebuild=false',
    ...process.argv.slice(2),
  ]);
});
