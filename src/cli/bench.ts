import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SottoError } from '../shared/errors';
import type { ReadinessItem } from '../shared/contracts/ipc';
import type { Settings } from '../shared/settings';
import { need, parseBenchOptions } from './bench-options';
import type { BenchOptions } from './bench-options';
import { printJson } from './cli-io';
import type { Command, CommandContext } from './cli-io';
import { openCompanion } from './open-companion';
import { runOnCores } from './bench/run-on-cores';
import type { OpenedCompanion } from './open-companion';
import type { MoreFacts } from '../main/memory/learn-facts';

interface Run {
  readonly options: BenchOptions;
  readonly context: CommandContext;
  readonly onProgress: (line: string) => void;
  /** Writes what there is so far, where a file was named. */
  readonly onReport: (report: unknown) => void;
  /** The report is whole, but a figure in it must not be as it is. */
  readonly onBreach: () => void;
}

/**
 * Each bench pulls in its own data and scoring, so it is loaded when it is asked for. Null means that
 * it has printed what there is to see.
 */
const BENCHES: Readonly<Record<string, (run: Run) => Promise<unknown>>> = {
  turn: async ({ options, context, onProgress, onReport, onBreach }) => {
    const folder = need(options.speech, '--speech DIR');
    const { benchTurn, PLAYBACK_RATE } = await import('./bench/turn');
    const { pickVariants } = await import('./bench/turn-variants');
    const { limit, tailsMs, seed } = options;
    const variants = pickVariants(options.variants, options.load);
    const report = await withOwnData(context, (own) =>
      benchTurn({
        // Variants speak the same replies: what one of them had kept would help the others.
        open: (adjustParts) =>
          openCompanion(own, {
            adjustParts,
            adjust: withoutSpeechCache,
            playbackRate: PLAYBACK_RATE,
          }),
        folder,
        limit,
        tailsMs,
        variants,
        seed,
        onProgress,
        onReport,
      }),
    );
    const { machine } = report.setup;
    const chosen = Object.entries(report.setup.models).flatMap(([role, id]) =>
      id === null ? [] : [[role, id] as const],
    );
    const models = Object.fromEntries(chosen);
    const measured = { ...report, models, cores: machine.cores };
    const { holdAgainstBaseline } = await import('./bench/hold-against-baseline');
    if (holdAgainstBaseline(measured, options, onProgress) !== 0) onBreach();
    return report;
  },
  stt: async ({ options, context, onProgress }) => {
    const folder = need(options.speech, '--speech DIR');
    const { benchStt, pickPolicies } = await import('./bench/stt');
    const policies = pickPolicies(options.variants);
    return await withEngines(context, ['hearing'], ({ companion }) =>
      benchStt({
        transcriber: companion.engines.transcriber,
        folder,
        limit: options.limit,
        seed: options.seed,
        policies,
        tailMs: options.tailsMs[0] ?? 300,
        leadsMs: options.leadsMs,
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
    const { loadInOnePieceToo } = await import('./bench/whole-voice');
    return await withEngines(context, ['speaking'], async ({ companion }) => {
      const { voice } = companion.engines;
      await loadInOnePieceToo(voice, companion.settings, context.dataDir);
      return await benchTts({ voice, file, limit: options.limit, onProgress });
    });
  },
  chunker: async ({ options }) => {
    const { benchChunker } = await import('./bench/chunker');
    return await benchChunker({ file: need(options.file, '--file FILE') });
  },
  soak: async ({ options, context, onProgress, onReport }) => {
    const { benchSoak } = await import('./bench/soak');
    const { speech: folder, seed } = options;
    const turns = options.turns ?? 1000;
    return await withOwnData(context, (own) =>
      benchSoak({
        open: (open) => openCompanion(own, open),
        turns,
        folder,
        seed,
        onProgress,
        onReport,
      }),
    );
  },
  'barge-in': async ({ options, context, onProgress }) => {
    const { benchBargeIn } = await import('./bench/barge-in');
    const { presses, seed } = options;
    return await withOwnData(context, (own) =>
      benchBargeIn({ open: (open) => openCompanion(own, open), presses, seed, onProgress }),
    );
  },
  start: async ({ options, context, onProgress }) => {
    const { benchStart } = await import('./bench/start');
    return await benchStart({ runs: options.runs, dataDir: context.dataDir, onProgress });
  },
  // One start of `start`, in a process of its own.
  'start-once': async ({ context }) => {
    const { startOnce } = await import('./bench/start');
    return await startOnce((open) => openCompanion(context, open));
  },
  report: async ({ options, context, onProgress, onBreach }) => {
    if (options.files.length === 0) {
      throw new SottoError('bad-input', 'bench report needs the files that `bench turn` wrote', {
        hint: 'sotto bench report FILE.json … [--svg chart.svg]',
      });
    }
    const { reportTurns, writeChart } = await import('./bench/report');
    const report = reportTurns(options.files);
    if (options.svg !== null) writeChart(options.svg, report);
    context.io.stdout(report.markdown);
    const { holdAgainstBaseline } = await import('./bench/hold-against-baseline');
    if (holdAgainstBaseline(report.measured, options, onProgress) !== 0) onBreach();
    return options.json === null ? null : { tails: report.tails };
  },
  facts: async ({ options, context, onProgress }) => {
    const file = need(options.file, '--file FILE');
    const { benchFacts } = await import('./bench/facts');
    const { modelFacts } = await import('../main/memory/extract/model-facts');
    const run = async (more: MoreFacts | null): Promise<unknown> =>
      await benchFacts({
        file,
        limit: options.limit,
        onProgress,
        more,
        withMemory: (dataDir, use) =>
          withEngines({ ...context, dataDir }, ['memory'], ({ companion }) =>
            use(companion.engines.memory),
          ),
      });
    const [model] = options.models;
    if (model === undefined) return await run(null);
    const adjust = (settings: Settings): Settings => ({
      ...settings,
      models: { ...settings.models, llm: model },
    });
    return await withOwnData(context, (own) =>
      withEngines(
        own,
        TYPED_TURN,
        ({ companion }) => run((text, call) => modelFacts(text, companion.engines.generator, call)),
        adjust,
      ),
    );
  },
  week: async ({ options, context, onProgress }) => {
    const file = need(options.file, '--file FILE');
    const { benchWeek } = await import('./bench/week');
    return await withOwnData(context, (own) =>
      withEngines(own, TYPED_TURN, ({ companion }) =>
        benchWeek({ companion, file, limit: options.limit, onProgress }),
      ),
    );
  },
  ui: async ({ options, context, onProgress }) => {
    const { benchUi } = await import('./bench/ui');
    return await benchUi({ context, turns: options.limit ?? 10_000, onProgress });
  },
  memory: async ({ options, onProgress }) => {
    if (options.locomo === undefined && options.scale.length === 0) {
      throw new SottoError('bad-input', 'this bench needs --locomo FILE or --scale 1000,10000');
    }
    if (options.locomo !== undefined && options.scale.length > 0) {
      throw new SottoError('bad-input', 'give --locomo or --scale, not both');
    }
    if (options.locomo === undefined) {
      const { benchScale } = await import('./bench/memory-scale');
      return await benchScale(options.scale, onProgress);
    }
    const { benchLocomo } = await import('./bench/memory-locomo');
    return await benchLocomo(options.locomo, { limit: options.limit, onProgress });
  },
  context: async ({ options, context, onProgress }) => {
    const { benchContext } = await import('./bench/context');
    return await withOwnData(context, (own) =>
      withEngines(own, TYPED_TURN, ({ companion }) =>
        benchContext({
          basis: companion.context.basis(companion.settings),
          contextTokens: companion.engines.info.generator?.contextTokens ?? 0,
          settings: companion.settings,
          rounds: options.limit ?? 100,
          engines: companion.engines,
          onProgress,
        }),
      ),
    );
  },
  classify: async ({ options, context, onProgress }) => {
    const { benchClassify } = await import('./bench/classify');
    const file = need(options.file, '--file FILE');
    return await withEngines(context, ['embedding'], async ({ companion }) => {
      const { classifier } = companion.context;
      if (classifier === null) {
        throw new SottoError('not-ready', 'turns are not classified', {
          hint: 'Switch context.classify on in the settings.',
        });
      }
      const { voice } = companion.engines;
      return await benchClassify({ classifier, voice, file, limit: options.limit, onProgress });
    });
  },
  reply: async ({ options, context, onProgress }) => {
    const { benchReply } = await import('./bench/reply-models');
    return await withEngines(context, TYPED_TURN, ({ companion }) =>
      benchReply(companion, { models: options.models, seeds: options.seeds, onProgress }),
    );
  },
};

const HIDDEN = new Set(['start-once']);

/** What a typed turn is made of. */
const TYPED_TURN = ['memory', 'thinking', 'embedding'] as const;

function withoutSpeechCache(settings: Settings): Settings {
  return { ...settings, speech: { ...settings.speech, cache: false } };
}

const HINT = `sotto bench ${Object.keys(BENCHES)
  .filter((name) => !HIDDEN.has(name))
  .join('|')} [options] --json FILE`;

/** Measures the shipped pipeline; the report goes to the file that `--json` names, else to stdout. */
export const benchCommand: Command = async (args, context) => {
  const [name, ...rest] = args;
  const bench = name === undefined ? undefined : BENCHES[name];
  if (bench === undefined) {
    throw new SottoError('bad-input', `there is no bench "${name ?? ''}"`, { hint: HINT });
  }
  const options = parseBenchOptions(rest);
  if (options.cores !== undefined) return await runOnCores(options.cores);
  const write = (report: unknown): void => {
    if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  };
  let exitStatus = 0;
  const report = await bench({
    options,
    context,
    onReport: write,
    onBreach: () => {
      exitStatus = 1;
    },
    onProgress: (line) => {
      context.io.stderr(`${line}\n`);
    },
  });
  if (report !== null) {
    if (options.json === null) printJson(context.io, report);
    else write(report);
  }
  return exitStatus;
};

/** Without `--data` a bench has a data folder of its own: nobody's memory is read or written. */
async function withOwnData<T>(
  context: CommandContext,
  run: (context: CommandContext) => Promise<T>,
): Promise<T> {
  if (context.dataDir !== undefined) return await run(context);
  const dataDir = mkdtempSync(join(tmpdir(), 'sotto-bench-'));
  try {
    return await run({ ...context, dataDir });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function withEngines<T>(
  context: CommandContext,
  only: readonly ReadinessItem['part'][] | undefined,
  run: (opened: OpenedCompanion) => Promise<T>,
  adjust?: (settings: Settings) => Settings,
): Promise<T> {
  const opened = await openCompanion(context, {
    ...(only === undefined ? {} : { only }),
    ...(adjust === undefined ? {} : { adjust }),
  });
  try {
    return await run(opened);
  } finally {
    await opened.companion.dispose();
  }
}
