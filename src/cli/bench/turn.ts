import { cpus, totalmem } from 'node:os';
import { SottoError } from '../../shared/errors';
import { chooseThreads } from '../../main/engines/threads';
import type { Settings } from '../../shared/settings';
import type { TurnParts } from '../../main/turn/turn-parts';
import type { OpenedCompanion } from '../open-companion';
import { BusyLoad } from './busy-load';
import { chooseClips, openClipSet } from './clip-set';
import { LoadMeter } from './machine-load';
import type { LoadReport } from './machine-load';
import { REPLY_TOKENS, TurnSession } from './turn-session';
import { summarizeTail } from './turn-summary';
import type { TailSummary, TurnBenchDetail } from './turn-summary';
import { isProduct, TURN_VARIANTS } from './turn-variants';
import type { TurnVariant } from './turn-variants';

/** Nobody listens: once the first sample was audible, the rest is played this much faster. */
export const PLAYBACK_RATE = 50;

export interface TurnBenchOptions {
  /** Opens the pipeline; the bench decides what each turn runs with. */
  readonly open: (adjustParts: (parts: TurnParts) => TurnParts) => Promise<OpenedCompanion>;
  readonly folder: string;
  readonly limit: number | undefined;
  readonly tailsMs: readonly number[];
  /** All by default. */
  readonly variants: readonly TurnVariant[];
  /** Of the clips' order and of the sampling. */
  readonly seed: number;
  readonly onProgress: (line: string) => void;
  /** The report so far, after each clip: a run that is cut short is not lost. */
  readonly onReport: (report: TurnBenchReport) => void;
}

export interface TurnBenchReport {
  readonly bench: 'turn';
  /** False while clips are still to come. */
  readonly complete: boolean;
  readonly tails: readonly TailSummary[];
  readonly load: LoadReport;
  readonly memory: { readonly rssMb: number };
  readonly setup: ReturnType<typeof describeSetup>;
  readonly details: readonly TurnBenchDetail[];
}

/**
 * Naive, sequential and product, interleaved clip by clip, in one process and on the same engines.
 * Every clip is the first turn of a new conversation; before each turn the prefix cache holds the
 * persona and nothing else, and what a turn stored is forgotten after it, so that all variants are
 * given the same prompt.
 */
export async function benchTurn(options: TurnBenchOptions): Promise<TurnBenchReport> {
  const { seed, tailsMs } = options;
  const exact = openClipSet(options.folder).filter((clip) => clip.exact);
  const clips = chooseClips(exact, options.limit, seed);
  const bench = new TurnSession(seed);
  const opened = await options.open((parts) => bench.adjust(parts));
  try {
    bench.opened = opened;
    if (options.variants.includes('loaded')) bench.others = BusyLoad.start();
    // The first turn pays for what later ones find ready; it is not measured.
    const [warmUp] = clips;
    if (warmUp === undefined) throw new SottoError('bad-input', 'there is no clip to measure');
    options.onProgress(`warming up with ${warmUp.file}`);
    for (const variant of options.variants) await bench.turn(warmUp, 300, variant);

    const meter = new LoadMeter();
    const details: TurnBenchDetail[] = [];
    const report = (complete: boolean): TurnBenchReport => ({
      bench: 'turn',
      complete,
      tails: tailsMs.map((tailMs) => summarizeTail(tailMs, details)),
      load: meter.report(),
      memory: { rssMb: Math.round(process.memoryUsage.rss() / 2 ** 20) },
      setup: describeSetup(opened, bench.parts, seed, exact.length),
      details,
    });
    for (const [index, clip] of clips.entries()) {
      for (const [at, tailMs] of tailsMs.entries()) {
        const order = rotated(options.variants, index + at);
        const results: TurnBenchDetail[] = [];
        for (const variant of order) results.push(await bench.turn(clip, tailMs, variant));
        details.push(...results);
        options.onProgress(
          `${index + 1}/${clips.length} ${clip.file} tail ${tailMs}: ${lines(results)}`,
        );
      }
      options.onReport(report(false));
    }
    return report(true);
  } finally {
    await bench.others?.dispose();
    await opened.companion.dispose();
  }
}

function lines(results: readonly TurnBenchDetail[]): string {
  const ms = (value: number | null | undefined): string =>
    value == null ? '–' : `${value.toFixed(0)} ms`;
  return results
    .map(({ variant, voiceToVoiceMs, ahead, floor }) => {
      const below = floor === null ? '' : ` (floor ${ms(floor.totalMs)})`;
      return `${variant} ${ms(voiceToVoiceMs)}${isProduct(variant) ? ` ${ahead}` : below}`;
    })
    .join(', ');
}

/** The variants take turns in going first: caches and clocks favour none. */
function rotated<T>(values: readonly T[], by: number): readonly T[] {
  const start = by % Math.max(1, values.length);
  return [...values.slice(start), ...values.slice(0, start)];
}

/** What a reader must know to judge the figures. */
function describeSetup(
  { companion }: OpenedCompanion,
  parts: TurnParts | null,
  seed: number,
  exactClips: number,
) {
  const { settings, engines } = companion;
  const { info } = engines;
  return {
    models: usedModels(settings.models),
    backends: companion.backends,
    persona: settings.personaId,
    replyTokens: REPLY_TOKENS,
    sampling: parts?.sampling ?? null,
    seed,
    variants: Object.fromEntries(
      TURN_VARIANTS.map((variant) => [
        variant,
        {
          fed: variant === 'product' ? 'realtime' : 'at-once',
          audioCtx: variant === 'naive' ? 'full (1500)' : 'sized',
          prefixCache: variant !== 'naive',
        },
      ]),
    ),
    threads: chooseThreads(settings.engines),
    conversation: 'each clip is the first turn of a new conversation',
    playbackRate: PLAYBACK_RATE,
    contextTokens: info.generator?.contextTokens ?? null,
    memories: info.memory?.turns ?? 0,
    exactClips,
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryMb: Math.round(totalmem() / 2 ** 20),
      platform: `${process.platform} ${process.arch}`,
      node: process.versions.node,
      electron: process.versions['electron'] ?? null,
    },
  };
}

/** Of each kind the one that is chosen; a strong language model only where there is one. */
function usedModels(models: Settings['models']): Readonly<Record<string, string>> {
  const chosen = Object.entries(models).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return Object.fromEntries(chosen);
}
