/** `npm run -s sotto -- …`: the command line, in the runtime of the app. Nothing else on stdout. */
import { runCli } from './lib/cli.mjs';
import { hasDisplay, startVirtualDisplay } from './lib/display.mjs';
import { main, setUp } from './lib/set-up.mjs';
import { ALL_STEPS, PROGRAM_STEPS } from './lib/setup-steps.mjs';

/** They look after the models themselves, or tell what is wrong with them. */
const WITHOUT_MODELS = ['models', 'doctor', 'help', '--help', '-h', '--version'];

const args = process.argv.slice(2);

await main(async () => {
  await setUp(WITHOUT_MODELS.includes(args[0] ?? 'help') ? PROGRAM_STEPS : ALL_STEPS);
  if (!needsWindow(args) || hasDisplay()) return runCli(args);
  const display = await startVirtualDisplay();
  try {
    process.env.DISPLAY = display.name;
    process.env.SOTTO_VIRTUAL_DISPLAY = '1';
    return await runCli(args);
  } finally {
    display.stop();
  }
});

/**
 * The bench of the window opens one, wherever the options stand.
 *
 * @param {readonly string[]} words
 */
function needsWindow(words) {
  return words.some((word, index) => word === 'bench' && words[index + 1] === 'ui');
}
