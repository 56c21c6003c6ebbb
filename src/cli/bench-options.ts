import { parseArgs } from 'node:util';
import { SottoError, errorMessage } from '../shared/errors';

export interface BenchOptions {
  /** Folder of clips with a manifest, for `turn` and `stt`. */
  readonly speech: string | undefined;
  /** Folder of clips without speech, for `nonspeech`. */
  readonly dir: string | undefined;
  /** Texts, for `tts`. */
  readonly sentences: string | undefined;
  /** Cases, for `chunker` and `facts`. */
  readonly file: string | undefined;
  /** `memory`: LoCoMo's file, or how many memories to measure with. */
  readonly locomo: string | undefined;
  readonly scale: readonly number[];
  readonly limit: number | undefined;
  /** How many turns `soak` runs, how many times `barge-in` presses and `start` starts. */
  readonly turns: number | undefined;
  readonly presses: number;
  readonly runs: number;
  /** `turn`: also the product beside busy processes on every core. */
  readonly load: boolean;
  /** Run on this many cores only; undefined uses all. */
  readonly cores: number | undefined;
  /** Reports to read, for `report`. */
  readonly files: readonly string[];
  /** Where `report` draws its chart; null draws none. */
  readonly svg: string | null;
  readonly tailsMs: readonly number[];
  /** `stt`: silence before each clip; one run for each. */
  readonly leadsMs: readonly number[];
  /** `reply`: catalogue ids to compare; none means the one in the settings. */
  readonly models: readonly string[];
  readonly seeds: number;
  /** Of clip order and sampling, for `turn`, `stt` and `soak`. */
  readonly seed: number;
  /** `turn` and `stt`: which of its variants or policies; none named means all. */
  readonly variants: readonly string[];
  /** `turn` and `report`: the baseline to hold the run against; null is bench/baseline.json. */
  readonly baseline: string | null;
  /** Take this run as the baseline instead. */
  readonly writeBaseline: boolean;
  /** Where the report goes; null prints it. */
  readonly json: string | null;
}

/** Options of all benches; which of them a bench needs it says itself. */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  let values;
  let files: readonly string[];
  try {
    ({ values, positionals: files } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        speech: { type: 'string' },
        dir: { type: 'string' },
        sentences: { type: 'string' },
        file: { type: 'string' },
        locomo: { type: 'string' },
        scale: { type: 'string' },
        limit: { type: 'string' },
        'tail-ms': { type: 'string' },
        'lead-ms': { type: 'string' },
        models: { type: 'string' },
        seeds: { type: 'string' },
        seed: { type: 'string' },
        variants: { type: 'string' },
        svg: { type: 'string' },
        turns: { type: 'string' },
        presses: { type: 'string' },
        runs: { type: 'string' },
        load: { type: 'boolean' },
        cores: { type: 'string' },
        baseline: { type: 'string' },
        'write-baseline': { type: 'boolean' },
        json: { type: 'string' },
      },
    }));
  } catch (cause) {
    throw new SottoError('bad-input', errorMessage(cause), { cause });
  }
  return {
    speech: values.speech,
    dir: values.dir,
    sentences: values.sentences,
    file: values.file,
    locomo: values.locomo,
    scale: values.scale?.split(',').map((rows) => whole('--scale', rows, 100)) ?? [],
    limit: values.limit === undefined ? undefined : whole('--limit', values.limit, 1),
    tailsMs: (values['tail-ms'] ?? '300').split(',').map((tail) => whole('--tail-ms', tail, 0)),
    leadsMs: (values['lead-ms'] ?? '0').split(',').map((lead) => whole('--lead-ms', lead, 0)),
    models: values.models?.split(',') ?? [],
    seeds: whole('--seeds', values.seeds ?? '1', 1),
    seed: whole('--seed', values.seed ?? '1', 0),
    variants: values.variants?.split(',') ?? [],
    turns: values.turns === undefined ? undefined : whole('--turns', values.turns, 1),
    presses: whole('--presses', values.presses ?? '40', 1),
    runs: whole('--runs', values.runs ?? '5', 1),
    load: values.load ?? false,
    cores: values.cores === undefined ? undefined : whole('--cores', values.cores, 1),
    files,
    baseline: values.baseline ?? null,
    writeBaseline: values['write-baseline'] ?? false,
    svg: values.svg ?? null,
    json: values.json ?? null,
  };
}

/** The value of an option a bench cannot do without. */
export function need(value: string | undefined, option: string): string {
  if (value !== undefined && value !== '') return value;
  throw new SottoError('bad-input', `this bench needs ${option}`);
}

function whole(option: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new SottoError('bad-input', `${option} takes whole numbers from ${least}, not "${text}"`);
}
