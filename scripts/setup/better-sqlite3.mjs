import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { ELECTRON_DIST } from '../lib/electron-paths.mjs';
import { installedPackage } from '../lib/json.mjs';
import { SetupError, say } from '../lib/log.mjs';
import { firstFailureOf, lowestNodeApi } from '../lib/napi.mjs';
import { nodeHeaders } from '../lib/node-headers.mjs';
import { CACHE_DIR, RUNTIME_DIR, fromRoot } from '../lib/paths.mjs';
import { lastWords, run } from '../lib/run.mjs';

/** The published prebuild calls functions of this Node-API version, and crashes below it. */
const PREBUILT_NODE_API = 10;

const PACKAGE = fromRoot('node_modules', 'better-sqlite3');
const BUILT = join(PACKAGE, 'build', 'Release', 'better_sqlite3.node');

/** The `NAPI_VERSION=10` of its build file, and what gives the same functions on older runtimes. */
const DEFINE = "'NAPI_VERSION=10'";
const DEFINES =
  "'NAPI_VERSION=2147483647', 'NAPI_EXPERIMENTAL', 'NODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT'";

const PROBE = `
const Database = require(${JSON.stringify(PACKAGE)});
const db = new Database(':memory:');
if (db.prepare('SELECT 40 + ? AS sum').get(2).sum !== 42) throw new Error('wrong sum');
db.close();
`;

/** @type {import('../lib/steps.mjs').Step} */
export const betterSqlite3 = {
  name: 'better-sqlite3',
  inputs: () => [version(), process.version, readlinkSync(ELECTRON_DIST)],
  isInPlace: () => lowestNodeApi() >= PREBUILT_NODE_API || existsSync(BUILT),
  async run() {
    if (lowestNodeApi() >= PREBUILT_NODE_API) {
      rmSync(join(PACKAGE, 'build'), { recursive: true, force: true });
    } else {
      await putRebuilt();
    }
    const failure = await firstFailureOf(PROBE);
    if (failure !== undefined) throw new SetupError(`better-sqlite3 does not work in ${failure}`);
  },
};

function version() {
  return installedPackage('better-sqlite3').version;
}

async function putRebuilt() {
  const cached = join(
    CACHE_DIR,
    'native',
    `better-sqlite3-${version()}-${process.platform}-${process.arch}-older-node-api.node`,
  );
  if (existsSync(cached)) {
    putInPlace(cached);
    if ((await firstFailureOf(PROBE)) === undefined) return;
    say('the better-sqlite3 in the cache does not work here');
  }
  const built = await rebuild();
  mkdirSync(dirname(cached), { recursive: true });
  copyFileSync(built, `${cached}.tmp`);
  renameSync(`${cached}.tmp`, cached);
  rmSync(join(RUNTIME_DIR, 'build'), { recursive: true });
  putInPlace(cached);
}

/** @param {string} file */
function putInPlace(file) {
  mkdirSync(dirname(BUILT), { recursive: true });
  copyFileSync(file, `${BUILT}.tmp`);
  renameSync(`${BUILT}.tmp`, BUILT);
}

/** Compiles a copy of the package's own source, so that a killed build leaves the package whole. */
async function rebuild() {
  say(`compiling better-sqlite3 ${version()} for this runtime (about a minute)`);
  const copy = join(RUNTIME_DIR, 'build', 'better-sqlite3');
  rmSync(copy, { recursive: true, force: true });
  for (const part of ['package.json', 'binding.gyp', 'deps', 'src', 'lib']) {
    cpSync(join(PACKAGE, part), join(copy, part), { recursive: true });
  }
  const gyp = readFileSync(join(copy, 'binding.gyp'), 'utf8');
  if (!gyp.includes(DEFINE)) {
    throw new SetupError(`better-sqlite3 ${version()} is built otherwise: ${DEFINE} not found`);
  }
  writeFileSync(join(copy, 'binding.gyp'), gyp.replace(DEFINE, DEFINES));
  const result = await run(
    process.execPath,
    [await nodeGyp(), 'rebuild', '--release', '--force_build=1'],
    // As npm gives a setting to a package's script; it outranks what else is configured.
    { cwd: copy, env: { npm_config_nodedir: nodeHeaders() } },
  );
  const built = join(copy, 'build', 'Release', 'better_sqlite3.node');
  if (result.code !== 0 || !existsSync(built)) {
    throw new SetupError(`better-sqlite3 could not be compiled:\n${lastWords(result, 30)}`);
  }
  return built;
}

/** The node-gyp that comes with npm. */
async function nodeGyp() {
  const beside = [
    join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm'),
    join(dirname(process.execPath), 'node_modules', 'npm'),
  ];
  const roots = process.env.npm_execpath
    ? [join(dirname(process.env.npm_execpath), '..'), ...beside]
    : beside;
  const global = await run('npm', ['root', '--global']);
  roots.push(join(global.stdout.trim(), 'npm'));
  for (const root of roots) {
    const program = join(root, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
    if (existsSync(program)) return program;
  }
  throw new SetupError("npm's node-gyp was not found; npm install --global npm brings it.");
}
