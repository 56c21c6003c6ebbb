import { resolvePaths } from '../main/paths';
import { SottoError } from '../shared/errors';
import type { Command } from './cli-io';
import { runModelsCommand } from './models';

/** How often a download looks whether whoever started it is still there. */
const ORPHAN_CHECK_MS = 500;

/**
 * `sotto models …`; the work is in models.ts. Ctrl+C stops a download, and so does the end of the
 * set-up that started it (a killed one must not leave downloads behind); what has arrived is kept.
 */
export const modelsCommand: Command = async (args, { io, json }) => {
  const stop = new AbortController();
  const onInterrupt = (): void => {
    stop.abort(new SottoError('aborted', 'stopped; run the command again to go on'));
  };
  process.once('SIGINT', onInterrupt);
  const startedBy = process.ppid;
  const orphanCheck = setInterval(() => {
    if (process.ppid !== startedBy) onInterrupt();
  }, ORPHAN_CHECK_MS);
  try {
    return await runModelsCommand([...args], {
      ...io,
      json,
      modelsDir: resolvePaths().modelsDir,
      interactive: process.stderr.isTTY,
      signal: stop.signal,
    });
  } finally {
    process.off('SIGINT', onInterrupt);
    clearInterval(orphanCheck);
  }
};
