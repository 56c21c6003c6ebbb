import { writeFileSync } from 'node:fs';
import { SottoError } from '../shared/errors';
import type { ReadinessItem } from '../shared/contracts/ipc';
import { need, parseBenchOptions } from './bench-options';
import type { BenchOptions } from './bench-options';
import { printJson } from './cli-io';
import type { Command, CommandContext } from './cli-io';
import { openCompanion } from './open-companion';
import type { OpenedCompanion } from './open-companion';

interface Run {
  readonly options: BenchOptions;
  readonly context: CommandContext;
  readonly onProgress: (line: string) => void;
}

/** Each bench pulls in its own data and scoring, so it is loaded when it is asked for. */
const BENCHES: Readonly<Record<string, (run: Run) => Promise<unknown>>> = {
  turn: async ({ options, context, onProgress }) => {
    const folder = need(options.speech, '--speech DIR');
    const { benchTurn } = await import('./bench/turn');
    return await withEngines(context, undefined, (opened) =>
      benchTurn({ opened, folder, limit: options.limit, tailsMs: options.tailsMs, onProgress }),
    );
  },
  stt: async ({ options, context, onProgress }) => {
    const folder = need(options.speech, '--speech DIR');
    const { benchStt } = await import('./bench/stt');
    return await withEngines(context, ['hearing'], ({ companion }) =>
      benchStt({
        transcriber: companion.engines.transcriber,
        folder,
        limit: options.limit,
        onProgress,
      }),
    );
  },
  nonspeech: async ({ options, context, onProgress }) => {
    const folder = need(options.dir, '--dir DIR');
    const { benchNonspeech } = await import('./bench/nonspeech');
    return await withEngines(context, ['hearing'], ({ companion }) =>
      benchNonspeech({
        transcriber: companion.engines.transcriber,
        folder,
        limit: options.limit,
        onProgress,
      }),
    );
  },
  tts: async ({ options, context, onProgress }) => {
    const file = need(options.sentences, '--sentences FILE');
    const { benchTts } = await import('./bench/tts');
    return await withEngines(context, ['speaking'], ({ companion }) =>
      benchTts({ voice: companion.engines.voice, file, limit: options.limit, onProgress }),
    );
  },
  chunker: async ({ options }) => {
    const { benchChunker } = await import('./bench/chunker');
    return await benchChunker({ file: need(options.file, '--file FILE') });
  },
  reply: async ({ options, context, onProgress }) => {
    const { benchReply } = await import('./bench/reply-models');
    return await withEngines(context, ['thinking'], ({ companion }) =>
      benchReply(companion, { models: options.models, seeds: options.seeds, onProgress }),
    );
  },
};

const HINT = `sotto bench ${Object.keys(BENCHES).join('|')} [options] --json FILE`;

/** Measures the shipped pipeline; the report goes to the file that `--json` names, else to stdout. */
export const benchCommand: Command = async (args, context) => {
  const [name, ...rest] = args;
  const bench = name === undefined ? undefined : BENCHES[name];
  if (bench === undefined) {
    throw new SottoError('bad-input', `there is no bench "${name ?? ''}"`, { hint: HINT });
  }
  const options = parseBenchOptions(rest);
  const report = await bench({
    options,
    context,
    onProgress: (line) => {
      context.io.stderr(`${line}\n`);
    },
  });
  if (options.json === null) printJson(context.io, report);
  else writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  return 0;
};

async function withEngines<T>(
  context: CommandContext,
  only: readonly ReadinessItem['part'][] | undefined,
  run: (opened: OpenedCompanion) => Promise<T>,
): Promise<T> {
  const opened = await openCompanion(context, only === undefined ? {} : { only });
  try {
    return await run(opened);
  } finally {
    await opened.companion.dispose();
  }
}
