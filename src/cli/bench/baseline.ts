import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { SottoError, errorMessage } from '../../shared/errors';
import { byTurnOrder } from '../../shared/stages';
import type { TailSummary, VariantSummary } from './turn-summary';

/**
 * `bench/baseline.json`: what the turn bench came to on a quiet machine, as ratios and shares. Times
 * in ms belong to one machine; how product, sequential, naive and floor stand to each other, and what
 * part of the wait each step has, can be held against any run.
 */
const share = z.number().min(0).max(1);
const ratio = z.number().positive();
const tailSchema = z.strictObject({
  tailMs: z.number().int().nonnegative(),
  clips: z.number().int().positive(),
  ratios: z.strictObject({
    productToNaiveMean: ratio,
    productToSequentialMean: ratio,
    productP95ToSequentialP50: ratio,
    sequentialToFloorP50: ratio,
  }),
  /** Each step's part of the mean wait. */
  shares: z.strictObject({
    product: z.record(z.string(), share),
    sequential: z.record(z.string(), share),
  }),
});
const baselineSchema = z.strictObject({
  bench: z.literal('turn'),
  /** Only runs of the same models can be compared. */
  models: z.record(z.string(), z.string()),
  cores: z.number().int().positive(),
  tails: z.array(tailSchema).min(1),
});

export type Baseline = z.infer<typeof baselineSchema>;
type BaselineTail = z.infer<typeof tailSchema>;
type RatioName = keyof BaselineTail['ratios'];

/** One or several runs of the turn bench, taken together. */
export interface MeasuredTurns {
  readonly complete: boolean;
  readonly models: Readonly<Record<string, string>>;
  readonly cores: number;
  readonly tails: readonly TailSummary[];
}

/** With fewer a single odd clip decides. */
export const MIN_CLIPS = 10;

/**
 * How far a ratio may rise above the baseline: a p95 over some ten clips is one clip. Product by its mean:
 * its median lies between turns whose answer is ready and those that still make it, and jumps.
 */
const BANDS: Readonly<Record<RatioName, { readonly words: string; readonly factor: number }>> = {
  productToNaiveMean: { words: 'product against naive, mean', factor: 1.15 },
  productToSequentialMean: { words: 'product against sequential, mean', factor: 1.15 },
  productP95ToSequentialP50: { words: 'product p95 against the p50 of sequential', factor: 1.3 },
  sequentialToFloorP50: { words: 'sequential against its floor, p50', factor: 1.1 },
};
/** A step may take so much more of the wait: points of the whole, and of what it had. */
const SHARE_POINTS = 0.05;
const SHARE_FACTOR = 1.25;

export interface BaselineVerdict {
  /** Why nothing was compared, or null. */
  readonly notCompared: string | null;
  /** What left its band to the worse, one sentence each. */
  readonly breaches: readonly string[];
  /** What became better than the band: the baseline is out of date. */
  readonly better: readonly string[];
}

/** Refuses a run that is no basis for comparing others with. */
export function takeBaseline({ complete, models, cores, tails }: MeasuredTurns): Baseline {
  if (!complete) throw unfit('the run was cut short');
  return {
    bench: 'turn',
    models: { ...models },
    cores,
    tails: tails.map((tail) => {
      const figures = tailFigures(tail);
      if (typeof figures === 'string') throw unfit(`tail ${tail.tailMs} ms: ${figures}`);
      return figures;
    }),
  };
}

export function compareWithBaseline(baseline: Baseline, measured: MeasuredTurns): BaselineVerdict {
  const skipped = (notCompared: string): BaselineVerdict => ({
    notCompared,
    breaches: [],
    better: [],
  });
  if (!measured.complete) return skipped('the run was cut short');
  const other = differentModel(baseline.models, measured.models);
  if (other !== null) return skipped(other);
  const breaches: string[] = [];
  const better: string[] = [];
  const reasons: string[] = [];
  let compared = 0;
  for (const tail of measured.tails) {
    const before = baseline.tails.find(({ tailMs }) => tailMs === tail.tailMs);
    const now = tailFigures(tail);
    if (before === undefined) reasons.push(`the baseline has no tail of ${tail.tailMs} ms`);
    else if (typeof now === 'string') reasons.push(`tail ${tail.tailMs} ms: ${now}`);
    else {
      compared += 1;
      compareRatios(before, now, breaches, better);
      compareShares(before, now, breaches);
    }
  }
  return compared === 0 ? skipped(reasons.join('; ')) : { notCompared: null, breaches, better };
}

function compareRatios(
  before: BaselineTail,
  now: BaselineTail,
  breaches: string[],
  better: string[],
): void {
  for (const [name, { words, factor }] of Object.entries(BANDS)) {
    const was = before.ratios[name as RatioName];
    const is = now.ratios[name as RatioName];
    const told = `tail ${now.tailMs} ms, ${words}: ${times(is)}, the baseline is ${times(was)}`;
    if (is > was * factor) breaches.push(`${told} and allows ${times(was * factor)}`);
    else if (is < was / factor) better.push(told);
  }
}

function compareShares(before: BaselineTail, now: BaselineTail, breaches: string[]): void {
  for (const variant of ['product', 'sequential'] as const) {
    for (const [step, is] of Object.entries(now.shares[variant]).toSorted(byStep)) {
      const was = before.shares[variant][step] ?? 0;
      const allowed = Math.max(was + SHARE_POINTS, was * SHARE_FACTOR);
      if (is <= allowed) continue;
      breaches.push(
        `tail ${now.tailMs} ms, ${step} has ${percent(is)} of ${variant}’s wait, ` +
          `the baseline is ${percent(was)} and allows ${percent(allowed)}`,
      );
    }
  }
}

/** The figures of one tail, or why it has none that could be compared. */
function tailFigures(tail: TailSummary): BaselineTail | string {
  const { naive, sequential, product } = tail.variants;
  if (naive === undefined || sequential === undefined || product === undefined) {
    return 'it needs the variants naive, sequential and product';
  }
  const fewest = Math.min(naive.spoken, sequential.spoken, product.spoken);
  if (fewest < MIN_CLIPS) return `it needs ${MIN_CLIPS} answered clips of each variant`;
  const floorMs = tail.floorP50Ms;
  const { p50Ms: sequentialMs } = sequential;
  const { meanMs: productMs, p95Ms: slowMs } = product;
  const known = [floorMs, naive.meanMs, sequentialMs, sequential.meanMs, productMs, slowMs];
  if (!known.every((ms) => ms !== null && ms > 0)) return 'a variant or the floor has no time';
  const against = (ms: number | null, other: number | null): number =>
    rounded((ms ?? 0) / (other ?? 1));
  return {
    tailMs: tail.tailMs,
    clips: tail.clips,
    ratios: {
      productToNaiveMean: against(productMs, naive.meanMs),
      productToSequentialMean: against(productMs, sequential.meanMs),
      productP95ToSequentialP50: against(slowMs, sequentialMs),
      sequentialToFloorP50: against(sequentialMs, floorMs),
    },
    shares: { product: sharesOf(product), sequential: sharesOf(sequential) },
  };
}

/** Of the mean wait, because means add up; a step below a thousandth is left out. */
function sharesOf({ stages, meanMs }: VariantSummary): Record<string, number> {
  const parts = Object.entries(stages).map(([step, stage]): [string, number] => [
    step,
    rounded(stage.meanMs / (meanMs ?? 1)),
  ]);
  return Object.fromEntries(parts.filter(([, part]) => part > 0).sort(byStep));
}

function byStep([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return byTurnOrder(a, b);
}

function differentModel(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string | null {
  const role = [...new Set([...Object.keys(before), ...Object.keys(now)])].find(
    (name) => before[name] !== now[name],
  );
  if (role === undefined) return null;
  return `it was taken with ${role} ${before[role] ?? 'none'}, this run used ${now[role] ?? 'none'}`;
}

/** Null when there is none. */
export function readBaseline(path: string): Baseline | null {
  if (!existsSync(path)) return null;
  try {
    return baselineSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new SottoError('bad-input', `${path} is no baseline: ${errorMessage(cause)}`, {
      cause,
      hint: 'Write it anew with --write-baseline.',
    });
  }
}

export function writeBaseline(path: string, baseline: Baseline): void {
  writeFileSync(path, `${JSON.stringify(baseline, null, 2)}\n`);
}

function unfit(why: string): SottoError {
  return new SottoError('bad-input', `this is no baseline: ${why}`, {
    hint: 'Take it from a whole run over all clips, on a quiet machine.',
  });
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function times(value: number): string {
  return `${value.toFixed(2)}×`;
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}
