import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { missingTools } from '../build-whisper.mjs';
import { hasDisplay } from '../lib/display.mjs';
import { SetupError, say } from '../lib/log.mjs';
import { lastWords, run } from '../lib/run.mjs';
import { libraryPackages } from './debian-libraries.mjs';

const NODE_FLOOR = [20, 19];

/**
 * @typedef {object} Missing
 * @property {string} what
 * @property {string} mend a command, or what to do
 * @property {string[]} debian packages that mend it; empty where Debian has none
 */

/** @type {import('../lib/steps.mjs').Step} */
export const requirements = {
  name: 'requirements',
  inputs: () => [process.version, process.platform, process.arch, String(hasDisplay()), '1'],
  isInPlace: () => true,
  async run() {
    checkNode();
    let missing = await findMissing();
    const packages = [...new Set(missing.flatMap(({ debian }) => debian))];
    if (packages.length > 0 && isDebian() && process.getuid?.() === 0) {
      await installPackages(packages);
      missing = await findMissing();
    }
    if (missing.length === 0) return;
    const lines = missing.map(
      ({ what, mend }) => `  ${what}${mend === '' ? '' : `\n      ${mend}`}`,
    );
    throw new SetupError(`This machine lacks what Sotto needs:\n${lines.join('\n')}`);
  },
};

export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [floorMajor = 0, floorMinor = 0] = NODE_FLOOR;
  if (major > floorMajor || (major === floorMajor && minor >= floorMinor)) return;
  throw new SetupError(
    `Sotto needs Node ${NODE_FLOOR.join('.')} or newer; this is ${version}. https://nodejs.org`,
  );
}

/** @returns {Promise<Missing[]>} */
async function findMissing() {
  /** @type {Missing[]} */
  const missing = [];
  for (const tool of missingTools()) {
    const debian = /apt-get install -y (build-essential|cmake)$/.exec(tool)?.[1];
    missing.push({ what: tool, mend: '', debian: debian ? [debian] : [] });
  }
  if (process.platform !== 'win32' && !onPath('make')) {
    missing.push(lacking('make is not installed.', ['build-essential']));
  }
  if (!onPath('tar')) missing.push(lacking('tar is not installed.', ['tar']));
  missing.push(...(await missingPython()));
  if (process.platform === 'linux') missing.push(...(await missingOnLinux()));
  return missing;
}

/** pip fetches models where their own sites are out of reach; node-gyp is Python as well. */
async function missingPython() {
  const windows = process.platform === 'win32';
  const python = windows ? 'python' : 'python3';
  if (!onPath(python)) return [lacking('Python 3 is not installed.', ['python3', 'python3-pip'])];
  const pip = await run(python, ['-m', 'pip', '--version']);
  return pip.code === 0 ? [] : [lacking('pip is not installed.', ['python3-pip'])];
}

async function missingOnLinux() {
  const missing = [];
  const libraries = await libraryPackages();
  if (libraries.length > 0) {
    missing.push(lacking('System libraries of Electron are not installed.', libraries));
  }
  if (!hasDisplay() && !onPath('Xvfb')) {
    missing.push(lacking('There is no display, and Xvfb is not installed.', ['xvfb']));
  }
  return missing;
}

/**
 * @param {string} what
 * @param {string[]} debian
 * @returns {Missing}
 */
function lacking(what, debian) {
  const sudo = process.getuid?.() === 0 ? '' : 'sudo ';
  const mend = isDebian()
    ? `${sudo}apt-get install -y --no-install-recommends ${debian.join(' ')}`
    : `install it with your system's package manager (on Debian: ${debian.join(' ')})`;
  return { what, mend, debian };
}

function isDebian() {
  return process.platform === 'linux' && existsSync('/etc/debian_version') && onPath('apt-get');
}

/** @param {string[]} packages */
async function installPackages(packages) {
  say(`installing Debian packages: ${packages.join(' ')}`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  let result = await run('apt-get', install, { env, show: true });
  if (result.code !== 0) {
    await run('apt-get', ['update'], { env, show: true });
    result = await run('apt-get', install, { env, show: true });
  }
  if (result.code !== 0) say(`apt-get failed:\n${lastWords(result)}`);
}

/** @param {string} program */
function onPath(program) {
  const names = process.platform === 'win32' ? [`${program}.exe`, `${program}.cmd`] : [program];
  return (process.env.PATH ?? '')
    .split(delimiter)
    .some((folder) => names.some((name) => existsSync(join(folder, name))));
}
