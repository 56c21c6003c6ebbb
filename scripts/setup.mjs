/** `npm run setup`: all of set-up and nothing more. */
import { main, setUp } from './lib/set-up.mjs';
import { ALL_STEPS } from './lib/setup-steps.mjs';

await main(async () => {
  await setUp(ALL_STEPS);
  return 0;
});
