import { spawn } from 'node:child_process';

import { noteChild } from './lock.mjs';
import { ROOT } from './paths.mjs';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** Ends what still runs; called when we are told to end ourselves. */
export function stopPrograms() {
  for (const child of running) child.kill('SIGTERM');
}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] added to the environment; an undefined value removes
 * @property {number} [timeoutMs] the child is killed after this time
 * @property {boolean} [show] copy its output to our stderr while it runs
 * @property {boolean} [showErrors] the same for its stderr alone
 *
 * @typedef {object} RunResult
 * @property {number} code 0 when it went well; 128 + n after signal n; 127 when it could not start
 * @property {string} stdout
 * @property {string} stderr
 * @property {boolean} timedOut
 */

/**
 * Runs a program to its end and never throws: the caller looks at `code`.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(command, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command === 'npm',
    });
    running.add(child);
    noteChild(child.pid);
    let stdout = '';
    let stderr = '';
    let timedOut = false;
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            child.kill('SIGKILL');
          }, options.timeoutMs);
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      stdout += text;
      if (options.show) process.stderr.write(text);
    });
    child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      stderr += text;
      if (options.show || options.showErrors) process.stderr.write(text);
    });
    child.on('error', (error) => {
      running.delete(child);
      clearTimeout(timer);
      done({ code: 127, stdout, stderr: `${stderr}${error.message}`, timedOut });
    });
    child.on('close', (code, signal) => {
      running.delete(child);
      clearTimeout(timer);
      done({ code: code ?? (signal ? 137 : 1), stdout, stderr, timedOut });
    });
  });
}

/**
 * The last lines of what a failed program said.
 *
 * @param {RunResult} result
 */
export function lastWords(result, lines = 15) {
  return `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-lines).join('\n');
}
