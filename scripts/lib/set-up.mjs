import { constants } from 'node:os';
import { join } from 'node:path';

import { withLock } from './lock.mjs';
import { SetupError, say } from './log.mjs';
import { RUNTIME_DIR } from './paths.mjs';
import { stopPrograms } from './run.mjs';
import { SetupState } from './state.mjs';
import { areDone, runSteps } from './steps.mjs';

/**
 * Brings the steps up to date. Nothing is started when nothing changed; two set-ups of one
 * repository wait for each other.
 *
 * @param {readonly import('./steps.mjs').Step[]} steps
 */
export async function setUp(steps) {
  if (await areDone(steps, new SetupState())) return;
  const stop = stopOnSignals();
  const startedAt = performance.now();
  try {
    await withLock(
      join(RUNTIME_DIR, 'set-up.lock'),
      () => runSteps(steps, new SetupState()),
      (owner, isAlive) =>
        say(
          isAlive
            ? `waiting for another set-up (process ${owner})`
            : 'waiting for what an interrupted set-up left running',
        ),
    );
  } finally {
    stop();
  }
  say(`complete after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}

function stopOnSignals() {
  /** @param {NodeJS.Signals} signal */
  const end = (signal) => {
    stopPrograms();
    say('interrupted; run the command again to go on where it stopped');
    process.exit(128 + constants.signals[signal]);
  };
  process.on('SIGINT', end).on('SIGTERM', end);
  return () => process.off('SIGINT', end).off('SIGTERM', end);
}

/**
 * Runs a command's body; an expected failure is told in its own words, without a stack.
 *
 * @param {() => Promise<number>} body gives the exit code
 */
export async function main(body) {
  try {
    process.exitCode = await body();
  } catch (error) {
    if (error instanceof SetupError) say(error.message);
    else console.error(error);
    process.exitCode = 1;
  }
}
