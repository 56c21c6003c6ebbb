import { resolvePaths } from '../main/paths';
import { openSettings } from '../main/settings/settings-store';
import { SottoError } from '../shared/errors';
import type { Command } from './cli-io';
import { runModelsCommand } from './models';

/** How often a download looks whether whoever started it is still there. */
const ORPHAN_CHECK_MS = 500;

/**
 * `sotto models …`; the work is in models.ts. Ctrl+C stops a download, and so does the end of the
 * set-up that started it (a killed one must not leave downloads behind); what has arrived is kept.
 */
export const modelsCommand: Command = async (args, { io, dataDir, json }) => {
  const paths = resolvePaths({ userDataDir: dataDir });
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
      modelsDir: paths.modelsDir,
      chosen: () => {
        const { current, problem } = openSettings(paths.settingsFile);
        if (problem !== null) io.stderr(`${problem}\n`);
        return current.models;
      },
      interactive: process.stderr.isTTY,
      signal: stop.signal,
    });
  } finally {
    process.off('SIGINT', onInterrupt);
    clearInterval(orphanCheck);
  }
};
