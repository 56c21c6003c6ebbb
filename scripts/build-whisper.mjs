/**
 * Builds the addon in native/whisper. Plain Node, no dependencies; progress goes to stderr.
 *
 *     node scripts/build-whisper.mjs [--force]
 *
 * `SOTTO_WHISPER_PORTABLE=1|avx2|baseline` builds for packages instead of for this machine;
 * `SOTTO_WHISPER_FEATURES=vulkan` compiles a GPU backend in. A build whose inputs (sources, flags, CPU,
 * compilers) did not change is taken from `native/whisper` or from the cache.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
} from 'node:fs';
import { rmSync, writeFileSync } from 'node:fs';
import { cpus, homedir, platform, arch } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL, fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const CRATE = join(ROOT, 'native', 'whisper');
const CACHE_DIR = join(
  process.env.SOTTO_CACHE_DIR ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sotto'),
  'whisper',
);
/** whisper-rs-sys 0.15 needs it. */
const RUST_FLOOR = { major: 1, minor: 88 };

/** @typedef {'native' | 'avx2' | 'baseline'} Variant */

/**
 * CMake options per variant; whisper-rs-sys hands every `GGML_…` variable on to CMake. The kernels
 * called llamafile multiply matrices in tiles: whisper.cpp leaves them out unless it is asked
 * (docs/decisions/0056-tiled-kernels.md).
 */
const GGML_FLAGS = {
  native: { GGML_NATIVE: 'ON', GGML_LLAMAFILE: 'ON' },
  avx2: { GGML_NATIVE: 'OFF', GGML_LLAMAFILE: 'ON' },
  baseline: {
    GGML_NATIVE: 'OFF',
    GGML_SSE42: 'OFF',
    GGML_AVX: 'OFF',
    GGML_AVX2: 'OFF',
    GGML_BMI2: 'OFF',
    GGML_FMA: 'OFF',
    GGML_F16C: 'OFF',
  },
};

/** @param {string} text */
function say(text) {
  process.stderr.write(`[whisper] ${text}\n`);
}

/** @param {Variant} variant */
export function addonPath(variant) {
  return join(CRATE, variant === 'native' ? 'sotto-whisper.node' : `sotto-whisper.${variant}.node`);
}

/** What is missing for a build, each with the command that mends it; empty when nothing is. */
export function missingTools() {
  const missing = [];
  const rust = firstLine('cargo', ['--version']);
  const version = /(\d+)\.(\d+)/.exec(rust ?? '');
  const rustIsOld =
    version !== null &&
    (Number(version[1]) < RUST_FLOOR.major ||
      (Number(version[1]) === RUST_FLOOR.major && Number(version[2]) < RUST_FLOOR.minor));
  if (version === null || rustIsOld) {
    const found = rust === null ? 'is not installed' : `is too old (${rust})`;
    missing.push(
      `Rust ${found}; ${RUST_FLOOR.major}.${RUST_FLOOR.minor} or later is needed. Debian 13 and later: ` +
        'apt-get install -y rustup && rustup default stable. Elsewhere: https://rustup.rs',
    );
  }
  if (firstLine('c++', ['--version']) === null && platform() !== 'win32') {
    missing.push('A C++ compiler is not installed. Debian: apt-get install -y build-essential');
  }
  if (firstLine('cmake', ['--version']) === null) {
    missing.push('CMake is not installed. Debian: apt-get install -y cmake');
  }
  return missing;
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {string | null} null when it cannot run
 */
function firstLine(command, args) {
  const result = spawnSync(command, args, { encoding: 'utf8' });
  return result.status === 0 ? (result.stdout.split('\n')[0] ?? '') : null;
}

/** @param {Variant} variant @param {string} features */
function optionsOf(variant, features) {
  const hash = createHash('sha256').update(JSON.stringify(GGML_FLAGS[variant])).update(features);
  return hash.digest('hex').slice(0, 8);
}

/** @param {Variant} variant @param {string} features */
function fingerprint(variant, features) {
  const hash = createHash('sha256');
  for (const name of ['Cargo.toml', 'Cargo.lock', 'build.rs', ...sources()]) {
    hash.update(`${name}\0`);
    hash.update(readFileSync(join(CRATE, name)));
  }
  const machine = variant === 'native' ? `${cpus()[0]?.model ?? ''} ${cpuFlags()}` : '';
  const flags = JSON.stringify(GGML_FLAGS[variant]);
  const words = [variant, flags, features, platform(), arch(), machine];
  words.push(firstLine('cargo', ['--version']) ?? '', firstLine('c++', ['--version']) ?? '');
  hash.update(words.join('\0'));
  return hash.digest('hex').slice(0, 32);
}

function sources() {
  return readdirSync(join(CRATE, 'src'))
    .sort()
    .map((name) => join('src', name));
}

/** The instruction sets: one CPU model name stands for several in virtual machines. */
function cpuFlags() {
  const file = '/proc/cpuinfo';
  if (!existsSync(file)) return '';
  return /^flags\s*:.*$/m.exec(readFileSync(file, 'utf8'))?.[0] ?? '';
}

/**
 * Builds one variant unless it is up to date.
 *
 * @param {Variant} variant
 * @param {{ force?: boolean, features?: string }} [options]
 * @returns {Promise<{ path: string, built: boolean, seconds: number }>}
 */
export async function buildWhisper(variant = 'native', options = {}) {
  const started = Date.now();
  const features = options.features ?? process.env.SOTTO_WHISPER_FEATURES ?? '';
  const target = addonPath(variant);
  const stamp = join(CRATE, 'target', `${variant}.stamp`);
  const print = fingerprint(variant, features);
  const cached = join(CACHE_DIR, `${variant}-${print}.node`);
  const seconds = () => (Date.now() - started) / 1000;

  if (options.force !== true) {
    if (existsSync(target) && existsSync(stamp) && readFileSync(stamp, 'utf8') === print) {
      say(`${variant}: up to date`);
      return { path: target, built: false, seconds: seconds() };
    }
    if (existsSync(cached)) {
      install(cached, target);
      keepStamp(stamp, print);
      say(`${variant}: taken from the cache`);
      return { path: target, built: false, seconds: seconds() };
    }
  }
  const missing = missingTools();
  if (missing.length > 0) {
    throw new Error(`the whisper addon cannot be built:\n  ${missing.join('\n  ')}`);
  }
  say(`${variant}: compiling whisper.cpp, two to four minutes on two cores`);
  // One target folder for each set of options: cargo does not rebuild whisper.cpp when only they change.
  const targetDir = join(CRATE, 'target', `${variant}-${optionsOf(variant, features)}`);
  await cargoBuild(targetDir, variant, features);
  const library = { win32: 'sotto_whisper.dll', darwin: 'libsotto_whisper.dylib' };
  const file = library[/** @type {'win32'} */ (platform())] ?? 'libsotto_whisper.so';
  mkdirSync(CACHE_DIR, { recursive: true });
  install(join(targetDir, 'release', file), cached);
  install(cached, target);
  keepStamp(stamp, print);
  say(`${variant}: built in ${seconds().toFixed(0)} s`);
  return { path: target, built: true, seconds: seconds() };
}

/**
 * Copies beside the target and renames: a process that has the old addon open keeps it whole.
 *
 * @param {string} from
 * @param {string} to
 */
function install(from, to) {
  const partial = `${to}.${process.pid}.part`;
  copyFileSync(from, partial);
  rmSync(to, { force: true });
  renameSync(partial, to);
}

/** @param {string} path @param {string} print */
function keepStamp(path, print) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, print);
}

/**
 * @param {string} targetDir
 * @param {Variant} variant
 * @param {string} features
 * @returns {Promise<void>}
 */
function cargoBuild(targetDir, variant, features) {
  const cargo = ['cargo', 'build', '--release', '--locked'];
  if (features !== '') cargo.push('--features', features);
  const nice = platform() === 'win32' ? [] : ['nice', '-n', '10'];
  const [command = 'cargo', ...args] = [...nice, ...cargo];
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...process.env,
    ...GGML_FLAGS[variant],
    CARGO_TARGET_DIR: targetDir,
    SOTTO_WHISPER_BUILD: variant,
  };
  // The bundled bindings are for glibc Linux; elsewhere they are generated, which takes libclang.
  if (platform() === 'linux') env.WHISPER_DONT_GENERATE_BINDINGS = '1';
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd: CRATE, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let tail = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
        process.stderr.write(text);
        tail = (tail + text).slice(-4000);
      });
    }
    child.on('error', (error) => fail(new Error(`cargo could not be started: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) done();
      else fail(new Error(`cargo build failed with code ${code}:\n${tail}`));
    });
  });
}

/** @returns {Variant[]} */
function requestedVariants() {
  const wanted = process.env.SOTTO_WHISPER_PORTABLE ?? '';
  if (wanted === '' || wanted === '0') return ['native'];
  if (wanted === '1') return ['avx2', 'baseline'];
  if (wanted === 'avx2' || wanted === 'baseline') return [wanted];
  throw new Error(`SOTTO_WHISPER_PORTABLE is '${wanted}': use 1, avx2 or baseline`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    for (const variant of requestedVariants()) {
      await buildWhisper(variant, { force: process.argv.includes('--force') });
    }
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
