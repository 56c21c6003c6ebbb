/** `npm run build`: the app's code into out/, after what the build needs. */
import { main, setUp } from './lib/set-up.mjs';
import { TOOL_STEPS } from './lib/setup-steps.mjs';
import { build } from './setup/build.mjs';

await main(async () => {
  await setUp([...TOOL_STEPS, build]);
  return 0;
});
