/** `npm run dev`: the app with its window reloading as sources change. Needs a display. */
import { runAttached } from './lib/cli.mjs';
import { ELECTRON, ELECTRON_DIST } from './lib/electron-paths.mjs';
import { fromRoot } from './lib/paths.mjs';
import { main, setUp } from './lib/set-up.mjs';
import { ALL_STEPS } from './lib/setup-steps.mjs';

await main(async () => {
  await setUp(ALL_STEPS);
  const program = fromRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const args = [program, 'dev', '--watch', ...(process.getuid?.() === 0 ? ['--noSandbox'] : [])];
  return runAttached(process.execPath, args, {
    ELECTRON_EXEC_PATH: ELECTRON,
    ELECTRON_OVERRIDE_DIST_PATH: ELECTRON_DIST,
  });
});
