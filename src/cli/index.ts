import { SottoError, errorMessage } from '../shared/errors';
import { processIo, printJson, survivePipeClose } from './cli-io';
import type { Command, CommandContext } from './cli-io';
import { takeGlobalOptions } from './global-options';

const USAGE = `Usage: sotto COMMAND [options]

  talk CLIP.wav            one spoken turn from a sound file
  talk --text "…"          one typed turn
       [--out reply.wav] [--fast] [--tail-ms N]
  models list|pull|verify|import
  memory list|search|show|edit|pin|unpin|forget|export|import|stats|context
  clean                    remove old temporary files
  trace  last|turns|stages|sessions|why|compare|check|export
  doctor                   what is installed, what is missing, what mends it
  bench  turn|stt|nonspeech|tts|chunker|barge-in|start|soak|memory|facts|week|reply|context|
         classify|report|ui
                           --json FILE

  --data DIR               where your data lives, instead of the usual place
  --json                   one JSON document on stdout
`;

/** Loaded on demand: `trace last` should not wait for the code of the benches. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  talk: async () => (await import('./talk')).talkCommand,
  models: async () => (await import('./models-command')).modelsCommand,
  memory: async () => (await import('./memory')).memoryCommand,
  clean: async () => (await import('./clean')).cleanCommand,
  trace: async () => (await import('./trace')).traceCommand,
  doctor: async () => (await import('./doctor')).doctorCommand,
  probe: async () => (await import('./probe')).probeCommand,
  bench: async () => (await import('./bench')).benchCommand,
  plant: async () => (await import('./plant')).plantCommand,
  'quit-at': async () => (await import('./quit-at')).quitAtCommand,
  fixtures: async () => (await import('./fixtures')).fixturesCommand,
};

async function main(argv: readonly string[]): Promise<number> {
  const { rest, dataDir, json } = takeGlobalOptions(argv);
  const [name, ...args] = rest;
  if (name === undefined || name === 'help' || name === '--help') {
    processIo.stdout(USAGE);
    return 0;
  }
  const load = COMMANDS[name];
  if (load === undefined) {
    processIo.stderr(`There is no command "${name}".\n\n${USAGE}`);
    return 2;
  }
  const context: CommandContext = { io: processIo, dataDir, json };
  try {
    const command = await load();
    return await command(args, context);
  } catch (error) {
    const hint = error instanceof SottoError ? error.hint : undefined;
    processIo.stderr(`${errorMessage(error)}\n${hint === undefined ? '' : `${hint}\n`}`);
    if (json) {
      const kind = error instanceof SottoError ? error.kind : 'bug';
      printJson(processIo, { error: { kind, message: errorMessage(error), hint: hint ?? null } });
    }
    return 1;
  }
}

survivePipeClose();
// The engines have left by themselves by now; nothing native is busy, so leaving is safe.
process.exitCode = await main(process.argv.slice(2));
