/** `npm start`: set-up, then the app. Without a display: one spoken turn on a virtual one. */
import { runAttached } from './lib/cli.mjs';
import { hasDisplay, startVirtualDisplay } from './lib/display.mjs';
import { ELECTRON, electronArguments } from './lib/electron-paths.mjs';
import { findGpus } from './lib/gpu.mjs';
import { say } from './lib/log.mjs';
import { main, setUp } from './lib/set-up.mjs';
import { ALL_STEPS } from './lib/setup-steps.mjs';
import { CLIPS_DIR } from './setup/clips.mjs';

/** @type {readonly string[]} */
const extra = process.argv.slice(2);

await main(async () => {
  await setUp(ALL_STEPS);
  const gpu = (await findGpus()).length > 0;
  if (hasDisplay()) return runAttached(ELECTRON, electronArguments({ gpu, extra }));
  say('there is no display: one spoken turn on a virtual one, then the end');
  const display = await startVirtualDisplay();
  try {
    // Without a desktop there is no message bus either, which Chromium reports at length.
    const quiet = ['--log-level=3'];
    const args = electronArguments({ gpu: false, extra: ['--demo-turn', ...quiet, ...extra] });
    return await runAttached(ELECTRON, args, {
      DISPLAY: display.name,
      SOTTO_CLIPS_DIR: CLIPS_DIR,
    });
  } finally {
    display.stop();
  }
});
