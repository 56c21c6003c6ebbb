import { spawn } from 'node:child_process';
import { constants } from 'node:os';

import { AS_NODE, ELECTRON } from './electron-paths.mjs';
import { noteChild } from './lock.mjs';
import { fromRoot } from './paths.mjs';

/**
 * Runs Sotto's command line in Electron's runtime, as a person would have it: the terminal's own
 * input and output, signals passed on.
 *
 * @param {readonly string[]} args
 * @param {{ stdout?: 'inherit' | 'stderr' }} [options] where its answer goes
 * @returns {Promise<number>} its exit code
 */
export function runCli(args, { stdout = 'inherit' } = {}) {
  // node-llama-cpp imports JSON, which Node 20 still announces as an experiment.
  const quiet = '--disable-warning=ExperimentalWarning';
  const entry = fromRoot('out', 'main', 'cli.js');
  return runAttached(ELECTRON, [quiet, entry, ...args], AS_NODE, stdout);
}

/**
 * Runs a program on this terminal and waits for it.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env] added to the environment
 * @param {'inherit' | 'stderr'} [stdout]
 * @returns {Promise<number>} its exit code; 128 + the signal's number when a signal ended it
 */
export function runAttached(program, args, env = {}, stdout = 'inherit') {
  return new Promise((done, fail) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['inherit', stdout === 'stderr' ? 2 : 'inherit', 'inherit'],
    });
    noteChild(child.pid);
    /** @param {NodeJS.Signals} signal */
    const pass = (signal) => child.kill(signal);
    process.on('SIGINT', pass).on('SIGTERM', pass);
    const release = () => process.off('SIGINT', pass).off('SIGTERM', pass);
    child.on('error', (error) => {
      release();
      fail(error);
    });
    child.on('close', (code, signal) => {
      release();
      done(code ?? 128 + signalNumber(signal));
    });
  });
}

/** @param {NodeJS.Signals | null} signal */
function signalNumber(signal) {
  return signal === null ? 1 : (constants.signals[signal] ?? 1);
}
