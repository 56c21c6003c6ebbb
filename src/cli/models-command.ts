import { resolvePaths } from '../main/paths';
import { SottoError } from '../shared/errors';
import type { Command } from './cli-io';
import { runModelsCommand } from './models';

/** `sotto models …`; the work is in models.ts. Ctrl+C stops a download; what has arrived is kept. */
export const modelsCommand: Command = async (args, { io, json }) => {
  const stop = new AbortController();
  const onInterrupt = (): void => {
    stop.abort(new SottoError('aborted', 'stopped; run the command again to go on'));
  };
  process.once('SIGINT', onInterrupt);
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
  }
};
