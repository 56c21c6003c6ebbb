import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { runCli } from '../lib/cli.mjs';
import { filesUnder, hashInputs } from '../lib/hash.mjs';
import { SetupError, say } from '../lib/log.mjs';
import { ROOT, RUNTIME_DIR } from '../lib/paths.mjs';

/** The sample clip and the clips of the tests, spoken by the starter voice (CC0). */
export const CLIPS_DIR = join(RUNTIME_DIR, 'clips');

/** @type {import('../lib/steps.mjs').Step} */
export const clips = {
  name: 'clips',
  inputs: () => [hashInputs(ROOT, ['src/cli/fixtures.ts'])],
  isInPlace: () => existsSync(CLIPS_DIR) && filesUnder(CLIPS_DIR).length > 0,
  async run() {
    say('speaking the sample clips');
    // Clips are no part of anybody's conversation: whatever is written beside them is thrown away.
    const scratch = join(RUNTIME_DIR, 'clips-data');
    const code = await runCli(['fixtures', CLIPS_DIR, '--data', scratch], { stdout: 'stderr' });
    rmSync(scratch, { recursive: true, force: true });
    if (code !== 0) throw new SetupError('The sample clips could not be made.');
  },
};
