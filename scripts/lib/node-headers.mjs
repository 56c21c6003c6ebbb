import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { RUNTIME_DIR, fromRoot } from './paths.mjs';

/** What node-gyp reads of Node's own build settings when only the headers are there. */
const COMMON_GYPI = `{
  'variables': { 'visibility%': 'hidden' },
  'target_defaults': {
    'default_configuration': 'Release',
    'configurations': { 'Release': {}, 'Debug': {} },
    'cflags': ['-fPIC', '-pthread'],
    'ldflags': ['-pthread'],
  },
}
`;

/**
 * A folder to give node-gyp as `nodedir`, so that it downloads no headers: Node's own where they
 * are installed, else one made of the Node-API headers that npm carries.
 *
 * @param {readonly string[]} [prefixes] where Node's headers may be installed
 * @returns {string}
 */
export function nodeHeaders(prefixes = [dirname(dirname(process.execPath)), '/usr']) {
  for (const prefix of prefixes) {
    if (existsSync(join(prefix, 'include', 'node', 'common.gypi'))) return prefix;
  }
  const made = join(RUNTIME_DIR, 'node-headers');
  const include = join(made, 'include', 'node');
  rmSync(made, { recursive: true, force: true });
  mkdirSync(include, { recursive: true });
  cpSync(fromRoot('node_modules', 'node-api-headers', 'include'), include, { recursive: true });
  writeFileSync(join(include, 'common.gypi'), COMMON_GYPI);
  writeFileSync(join(include, 'config.gypi'), "{ 'variables': {}, 'target_defaults': {} }\n");
  return made;
}
