import { existsSync } from 'node:fs';

import { installedPackage } from '../lib/json.mjs';
import { SetupError } from '../lib/log.mjs';
import { firstFailureOf } from '../lib/napi.mjs';
import { fromRoot } from '../lib/paths.mjs';

/**
 * The addons that npm brings ready to use, and how to see that they load. No install script ran
 * (.npmrc): what one of them would have fetched must be shown not to be missing.
 */
const PARTS = [
  { name: 'onnxruntime-node', probe: () => `require(${path('onnxruntime-node')})` },
  {
    name: 'sqlite-vec',
    probe: () => `
      const Database = require(${path('better-sqlite3')});
      const db = new Database(':memory:');
      require(${path('sqlite-vec')}).load(db);
      if (typeof db.prepare('SELECT vec_version() AS v').get().v !== 'string') throw new Error();
      db.close();`,
  },
];

/** @type {import('../lib/steps.mjs').Step} */
export const nativeParts = {
  name: 'native-parts',
  inputs: () => PARTS.map(({ name }) => `${name} ${installedPackage(name).version}`),
  isInPlace: () => PARTS.every(({ name }) => existsSync(folder(name))),
  async run() {
    for (const { name, probe } of PARTS) {
      const failure = await firstFailureOf(probe());
      if (failure !== undefined) throw new SetupError(`${name} does not load in ${failure}`);
    }
  },
};

/** @param {string} name */
const folder = (name) => fromRoot('node_modules', name);

/** @param {string} name */
const path = (name) => JSON.stringify(folder(name));
