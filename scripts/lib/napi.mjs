import { AS_NODE, ELECTRON, readElectronVersions } from './electron-paths.mjs';
import { run } from './run.mjs';

/**
 * @typedef {object} Runtime
 * @property {string} label
 * @property {string} program
 * @property {NodeJS.ProcessEnv} env
 */

/** The two runtimes that load our addons: this Node (tests, scripts) and Electron (the app). */
export const RUNTIMES = /** @type {readonly Runtime[]} */ ([
  { label: 'Node', program: process.execPath, env: {} },
  { label: 'Electron', program: ELECTRON, env: AS_NODE },
]);

/**
 * The lowest Node-API version among the runtimes.
 *
 * @returns {number}
 */
export function lowestNodeApi() {
  const electron = readElectronVersions().napi;
  return Math.min(Number(process.versions.napi), Number(electron));
}

/**
 * Loads native code where a crash does no harm: in a child of each runtime.
 *
 * @param {string} script CommonJS source that throws, or crashes, when the part does not work
 * @returns {Promise<string | undefined>} what went wrong, or undefined
 */
export async function firstFailureOf(script) {
  for (const { label, program, env } of RUNTIMES) {
    const result = await run(program, ['-e', script], { env, timeoutMs: 60_000 });
    if (result.code !== 0) {
      return `${label} (exit code ${result.code}): ${result.stderr.trim().slice(-400)}`;
    }
  }
  return undefined;
}
