import { existsSync } from 'node:fs';
import { cpus } from 'node:os';

import { addonPath, buildWhisper } from '../build-whisper.mjs';
import { hashInputs } from '../lib/hash.mjs';
import { SetupError } from '../lib/log.mjs';
import { firstFailureOf } from '../lib/napi.mjs';
import { ROOT } from '../lib/paths.mjs';

const SOURCES = [
  ...['Cargo.toml', 'Cargo.lock', 'build.rs', 'src'].map((name) => `native/whisper/${name}`),
  'scripts/build-whisper.mjs',
];

/** @type {import('../lib/steps.mjs').Step} */
export const whisper = {
  name: 'whisper',
  inputs: () => [hashInputs(ROOT, SOURCES), cpus()[0]?.model ?? ''],
  isInPlace: () => existsSync(addonPath('native')),
  async run() {
    const { path } = await buildWhisper('native');
    const failure = await firstFailureOf(`require(${JSON.stringify(path)})`);
    if (failure !== undefined) {
      throw new SetupError(`The whisper addon does not load in ${failure}`);
    }
  },
};
