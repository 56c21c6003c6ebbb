import { createHash } from 'node:crypto';

import { say } from './log.mjs';

/**
 * One step of set-up. It may be killed anywhere: `run` puts its result in place in one move, or
 * can be run again over what a killed run left.
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {() => readonly string[] | Promise<readonly string[]>} inputs what the result depends
 *   on: versions, digests of files
 * @property {() => boolean} isInPlace whether the result is still there; cheap
 * @property {() => Promise<void>} run
 * @property {boolean} [beside] no later step needs its result: they run beside it
 *
 * The part of the state file a step needs; see state.mjs.
 * @typedef {Pick<import('./state.mjs').SetupState, 'isDone' | 'markDone'>} State
 */

/**
 * Whether there is nothing to do.
 *
 * @param {readonly Step[]} steps
 * @param {Pick<State, 'isDone'>} state
 */
export async function areDone(steps, state) {
  for (const step of steps) {
    if (!(await isDone(step, state))) return false;
  }
  return true;
}

/**
 * A step's inputs may lie in what an earlier step makes, and are then not readable yet.
 *
 * @param {Step} step
 * @param {Pick<State, 'isDone'>} state
 */
async function isDone(step, state) {
  try {
    return state.isDone(step.name, digest(await step.inputs())) && step.isInPlace();
  } catch {
    return false;
  }
}

/**
 * Runs the steps in order, leaving out those whose result is in place for the same inputs. When one
 * fails, what runs beside it still comes to its end, so that its result is not lost.
 *
 * @param {readonly Step[]} steps
 * @param {State} state
 * @returns {Promise<string[]>} the names of the steps that ran
 */
export async function runSteps(steps, state) {
  /** @type {string[]} */
  const ran = [];
  /** @type {Promise<void>[]} */
  const beside = [];
  /** @param {Step} step */
  const run = async (step) => {
    const startedAt = performance.now();
    await step.run();
    state.markDone(step.name, digest(await step.inputs()));
    ran.push(step.name);
    say(`${step.name}: done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  };
  try {
    for (const step of steps) {
      if (await isDone(step, state)) continue;
      const running = run(step);
      if (step.beside === true) {
        // Its failure is told at the end.
        running.catch(() => undefined);
        beside.push(running);
      } else await running;
    }
  } finally {
    await Promise.allSettled(beside);
  }
  await Promise.all(beside);
  return ran;
}

/** @param {readonly string[]} inputs */
function digest(inputs) {
  return createHash('sha256').update(inputs.join('\0')).digest('hex');
}
