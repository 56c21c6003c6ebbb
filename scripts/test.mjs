/**
 * `npm test`: set-up, then every test, and one line that sums up. `npm run test:long` runs the
 * many-times versions instead (`*.long.test.ts`). Further arguments are parts of file names.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { hasDisplay, startVirtualDisplay } from './lib/display.mjs';
import { RUNTIME_DIR } from './lib/paths.mjs';
import { main, setUp } from './lib/set-up.mjs';
import { ALL_STEPS } from './lib/setup-steps.mjs';
import { CLIPS_DIR } from './setup/clips.mjs';
import { runPlaywright, runVitest } from './test/runners.mjs';
import { failuresOf, summaryLines } from './test/summary.mjs';

/** What is light, what loads models, and what must have the machine to itself. */
const long = process.argv.includes('--long');
const VITEST_RUNS = long
  ? [['long']]
  : [['unit', 'contract', 'turn'], ['model', 'fault'], ['timing']];

const filters = process.argv.slice(2).filter((argument) => argument !== '--long');

await main(async () => {
  await setUp(ALL_STEPS);
  process.env.SOTTO_CLIPS_DIR = CLIPS_DIR;
  const display = hasDisplay() ? undefined : await startVirtualDisplay();
  if (display !== undefined) process.env.DISPLAY = display.name;
  rmSync(join(RUNTIME_DIR, 'tests'), { recursive: true, force: true });
  /** @type {import('./test/summary.mjs').Outcome[]} */
  const outcomes = [];
  try {
    for (const projects of VITEST_RUNS) outcomes.push(await runVitest(projects, filters));
    if (!long) outcomes.push(await runPlaywright({}, filters));
  } finally {
    display?.stop();
  }
  process.stdout.write(`\n${summaryLines(outcomes).join('\n')}\n`);
  return outcomes.some((outcome) => failuresOf(outcome) > 0) ? 1 : 0;
});
