import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../src/shared/settings';

/** What a start works out and later ones find on disk: the persona's KV state, the classes' vectors. */
const STATE = 'state';
const LAST_WRITTEN = join(STATE, 'turn-classes.vectors');

/** State of the first test that has started everything; `npm test` begins without. */
const KEPT = fileURLToPath(new URL('../.runtime/tests/state', import.meta.url));

/** What differs from the settings of a new user. */
export type SettingsChange = { readonly [K in keyof Settings]?: Partial<Settings[K]> };

/** Where nobody listens: a reply is played to its end, and is over in a second, not in ten. */
export const SHORT_REPLIES: SettingsChange = { reply: { maxTokens: 12 }, speech: { speed: 2 } };

interface DataFolderOptions {
  /** What a newcomer has. */
  readonly empty?: boolean;
  readonly settings?: SettingsChange;
}

/**
 * A folder of its own for the user's data. It holds the state that an earlier test's start has left, so
 * that not every test waits for a first start; `empty` is what a newcomer has.
 */
export function newDataFolder({ empty = false, settings }: DataFolderOptions = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'sotto-test-'));
  if (settings !== undefined) writeSettings(folder, settings);
  if (!empty && existsSync(KEPT)) cpSync(KEPT, join(folder, STATE), { recursive: true });
  return folder;
}

export function writeSettings(folder: string, settings: SettingsChange): void {
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ version: 1, ...settings }));
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
