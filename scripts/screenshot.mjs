/**
 * `npm run screenshot`: the picture in the README. One spoken turn in the real window on a virtual
 * display, as `npm start` does without one; its picture goes to docs/images/window.png.
 */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { runAttached } from './lib/cli.mjs';
import { startVirtualDisplay } from './lib/display.mjs';
import { ELECTRON, electronArguments } from './lib/electron-paths.mjs';
import { say } from './lib/log.mjs';
import { RUNTIME_DIR, fromRoot } from './lib/paths.mjs';
import { main, setUp } from './lib/set-up.mjs';
import { ALL_STEPS } from './lib/setup-steps.mjs';
import { CLIPS_DIR } from './setup/clips.mjs';

await main(async () => {
  await setUp(ALL_STEPS);
  const data = join(RUNTIME_DIR, 'screenshot-data');
  rmSync(data, { recursive: true, force: true });
  const display = await startVirtualDisplay();
  try {
    const extra = ['--demo-turn', '--log-level=3', '--data', data];
    const code = await runAttached(ELECTRON, electronArguments({ gpu: false, extra }), {
      DISPLAY: display.name,
      SOTTO_CLIPS_DIR: CLIPS_DIR,
    });
    if (code !== 0) return code;
    mkdirSync(fromRoot('docs', 'images'), { recursive: true });
    copyFileSync(join(data, 'demo', 'window.png'), fromRoot('docs', 'images', 'window.png'));
    say('docs/images/window.png is new');
    return 0;
  } finally {
    display.stop();
    rmSync(data, { recursive: true, force: true });
  }
});
