import { printJson } from './cli-io';
import type { Command } from './cli-io';
import { openCompanion } from './open-companion';

/** Removes temporary files older than a day and archives old conversations, as the window does. */
export const cleanCommand: Command = async (_args, { io, json, ...rest }) => {
  const { companion } = await openCompanion({ io, json, ...rest }, { only: ['memory'] });
  try {
    const { files, freedBytes, archived } = await companion.memory.cleanUp();
    const freedMb = freedBytes / 1e6;
    if (json) printJson(io, { files, freedMb, archivedConversations: archived });
    else {
      io.stdout(`${files} temporary files removed, ${freedMb.toFixed(1)} MB freed`);
      io.stdout(archived === 0 ? '\n' : `; ${archived} old conversations archived\n`);
    }
    return 0;
  } finally {
    await companion.dispose();
  }
};
