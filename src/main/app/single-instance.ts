import { app } from 'electron';

import { parseFlags } from './flags';
import type { AppFlags } from './flags';

/**
 * True for the first instance on this data folder; it then hears of every later one. Called before
 * anything opens the database: there is one writer.
 */
export function claimSingleInstance(onSecond: (flags: AppFlags) => void): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  app.on('second-instance', (_event, argv) => {
    onSecond(parseFlags(argv));
  });
  return true;
}
