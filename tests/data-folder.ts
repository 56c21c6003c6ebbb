import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a start works out and later ones find on disk: the persona's KV state, the classes' vectors. */
const STATE = 'state';
const LAST_WRITTEN = join(STATE, 'turn-classes.vectors');

/** State of the first test that has started everything; `npm test` begins without. */
const KEPT = fileURLToPath(new URL('../.runtime/tests/state', import.meta.url));

/**
 * A folder of its own for the user's data. It holds the state that an earlier test's start has left, so
 * that not every test waits for a first start; `empty` is what a newcomer has.
 */
export function newDataFolder({ empty = false } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'sotto-test-'));
  if (!empty && existsSync(KEPT)) cpSync(KEPT, join(folder, STATE), { recursive: true });
  return folder;
}

/** Removes it, once nothing uses it any more; its state is handed on where there is none yet. */
export function removeDataFolder(folder: string): void {
  if (!existsSync(KEPT) && existsSync(join(folder, LAST_WRITTEN))) handOn(join(folder, STATE));
  rmSync(folder, { recursive: true, force: true });
}

function handOn(state: string): void {
  const copy = `${KEPT}-${process.pid}`;
  mkdirSync(dirname(KEPT), { recursive: true });
  cpSync(state, copy, { recursive: true });
  try {
    renameSync(copy, KEPT);
  } catch (error) {
    rmSync(copy, { recursive: true, force: true });
    // Another test came first.
    if (!existsSync(KEPT)) throw error;
  }
}
