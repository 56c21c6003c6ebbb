import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { runCli } from '../lib/cli.mjs';
import { filesUnder, hashInputs } from '../lib/hash.mjs';
import { readJson } from '../lib/json.mjs';
import { SetupError } from '../lib/log.mjs';
import { ROOT, RUNTIME_DIR, fromRoot } from '../lib/paths.mjs';

const MODELS_DIR = process.env.SOTTO_MODELS_DIR ?? fromRoot('resources', 'models');

/** Names and sizes of what the last pull left; contents are checked before an engine loads them. */
const RECORD = join(RUNTIME_DIR, 'models.json');

/** @type {import('../lib/steps.mjs').Step} */
export const models = {
  name: 'models',
  inputs: () => [
    hashInputs(ROOT, ['src/main/models/catalog', 'src/main/models/catalog.ts']),
    MODELS_DIR,
  ],
  isInPlace: () => existsSync(RECORD) && recorded().every(({ file, bytes }) => has(file, bytes)),
  async run() {
    const code = await runCli(['models', 'pull', 'starter'], { stdout: 'stderr' });
    if (code !== 0) {
      throw new SetupError(
        'The starter models are not complete. What has arrived is kept: run the command again to ' +
          'go on.',
      );
    }
    const complete = filesUnder(MODELS_DIR).filter((path) => !path.endsWith('.part'));
    const files = complete.map((path) => ({
      file: relative(MODELS_DIR, path),
      bytes: statSync(path).size,
    }));
    mkdirSync(RUNTIME_DIR, { recursive: true });
    writeFileSync(RECORD, JSON.stringify(files, null, 2));
  },
};

/** @returns {{ file: string, bytes: number }[]} */
function recorded() {
  try {
    return readJson(RECORD);
  } catch {
    return [{ file: '', bytes: -1 }];
  }
}

/**
 * @param {string} file
 * @param {number} bytes
 */
function has(file, bytes) {
  return statSync(join(MODELS_DIR, file), { throwIfNoEntry: false })?.size === bytes;
}
