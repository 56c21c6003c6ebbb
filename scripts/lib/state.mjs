import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { RUNTIME_DIR } from './paths.mjs';

/** Which steps of set-up are done, and for which inputs: step name → digest of its inputs. */
export class SetupState {
  /** @type {string} */
  #path;
  /** @type {Record<string, string>} */
  #done;

  constructor(path = join(RUNTIME_DIR, 'state.json')) {
    this.#path = path;
    this.#done = read(path);
  }

  /**
   * @param {string} step
   * @param {string} inputs
   */
  isDone(step, inputs) {
    return this.#done[step] === inputs;
  }

  /**
   * Called only after the step's result is in its place, so that a set-up killed in between does
   * the step again.
   *
   * @param {string} step
   * @param {string} inputs
   */
  markDone(step, inputs) {
    this.#done = { ...read(this.#path), [step]: inputs };
    mkdirSync(dirname(this.#path), { recursive: true });
    const fresh = `${this.#path}.${process.pid}.tmp`;
    writeFileSync(fresh, `${JSON.stringify(this.#done, null, 2)}\n`);
    renameSync(fresh, this.#path);
  }
}

/**
 * A missing or damaged file means that nothing is done yet.
 *
 * @param {string} path
 * @returns {Record<string, string>}
 */
function read(path) {
  try {
    const value = /** @type {unknown} */ (JSON.parse(readFileSync(path, 'utf8')));
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter((entry) => typeof entry[1] === 'string'),
    );
  } catch {
    return {};
  }
}
