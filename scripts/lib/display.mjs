import { spawn } from 'node:child_process';

import { SetupError } from './log.mjs';

const START_MS = 15_000;

/** Whether a window can be opened here. */
export function hasDisplay(env = process.env) {
  if (process.platform !== 'linux') return true;
  return Boolean(env.DISPLAY ?? '') || Boolean(env.WAYLAND_DISPLAY ?? '');
}

/**
 * @typedef {object} VirtualDisplay
 * @property {string} name for the environment variable DISPLAY
 * @property {() => void} stop
 */

/**
 * Starts Xvfb on a free display number, which it finds itself and tells through a pipe.
 *
 * @returns {Promise<VirtualDisplay>}
 */
export function startVirtualDisplay() {
  return new Promise((done, fail) => {
    const server = spawn(
      'Xvfb',
      ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-noreset'],
      { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
    );
    const stop = () => {
      process.off('exit', stop);
      server.kill('SIGTERM');
    };
    process.on('exit', stop);
    const timer = setTimeout(() => {
      stop();
      fail(new SetupError(`Xvfb did not start within ${START_MS / 1000} s.`));
    }, START_MS);
    let said = '';
    server.stderr?.on('data', (/** @type {Buffer} */ text) => (said += String(text)));
    server.on('error', (error) => {
      clearTimeout(timer);
      fail(new SetupError(`Xvfb cannot be started (${error.message}): apt-get install -y xvfb`));
    });
    server.on('exit', (code) => {
      clearTimeout(timer);
      process.off('exit', stop);
      fail(new SetupError(`Xvfb ended with code ${code}: ${said.trim().slice(-400)}`));
    });
    let number = '';
    server.stdio[3]?.on('data', (/** @type {Buffer} */ text) => {
      number += String(text);
      if (!number.endsWith('\n')) return;
      clearTimeout(timer);
      server.unref();
      done({ name: `:${number.trim()}`, stop });
    });
  });
}
