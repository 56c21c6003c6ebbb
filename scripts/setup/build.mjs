import { existsSync } from 'node:fs';

import { hashInputs } from '../lib/hash.mjs';
import { SetupError, say } from '../lib/log.mjs';
import { ROOT, fromRoot } from '../lib/paths.mjs';
import { lastWords, run } from '../lib/run.mjs';

const SOURCES = ['src', 'electron.vite.config.ts', 'package-lock.json'];
const RESULTS = ['main/index.js', 'main/cli.js', 'preload/index.cjs', 'renderer/index.html'];

/** @type {import('../lib/steps.mjs').Step} */
export const build = {
  name: 'build',
  inputs: () => [hashInputs(ROOT, SOURCES)],
  isInPlace: () => RESULTS.every((file) => existsSync(fromRoot('out', file))),
  async run() {
    say('building the app');
    const program = fromRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
    const result = await run(process.execPath, [program, 'build', '--logLevel', 'warn'], {
      env: { NO_COLOR: '1' },
    });
    if (result.code !== 0) throw new SetupError(`The build failed:\n${lastWords(result, 40)}`);
  },
};
