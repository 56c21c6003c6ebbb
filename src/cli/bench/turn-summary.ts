import type { AheadClass } from '../../shared/turn';
import { percentile, spread } from './percentile';
import type { Spread } from './percentile';
import type { Floor } from './turn-floor';
import { ALL_TURN_VARIANTS } from './turn-variants';
import type { TurnVariant } from './turn-variants';

/** One clip through one variant. Times are ms from the release. */
export interface TurnBenchDetail {
  readonly variant: TurnVariant;
  readonly file: string;
  readonly seconds: number;
  readonly tailMs: number;
  readonly state: string;
  readonly transcript: string;
  readonly words: number;
  readonly wrong: number;
  readonly reply: string;
  readonly ahead: AheadClass;
  /** Null when nothing was spoken: the clip was refused, or the turn failed. */
  readonly voiceToVoiceMs: number | null;
  readonly ttftMs: number | null;
  readonly unaccountedMs: number | null;
  readonly audioCtx: number | null;
  readonly retried: boolean;
  readonly tokensReused: number | null;
  readonly tokensPrefilled: number | null;
  readonly tokensGenerated: number | null;
  readonly tokensPerSecond: number | null;
  /** Replies begun ahead of the release, and whether one of them was the answer. */
  readonly speculation: { readonly drafts: number; readonly committed: boolean };
  /** Ms per step of the critical path; with `unaccounted` they add up to the whole. */
  readonly stages: Readonly<Record<string, number>>;
  /** Of the sequential variant: the bare engine calls. */
  readonly floor: Floor | null;
  /** Threads per step, where the step says how many it had. */
  readonly threads: Readonly<Record<string, number>>;
  /** Share of the machine that other processes used during this turn. */
  readonly othersShare: number;
}

export interface StageSpread extends Spread {
  /** Means add up to the mean of the whole, which medians do not. */
  readonly meanMs: number;
  /** Share of the clips in which the step was on the way. */
  readonly share: number;
}

export interface VariantSummary extends Spread {
  readonly meanMs: number | null;
  readonly stages: Readonly<Record<string, StageSpread>>;
  readonly clips: number;
  readonly spoken: number;
  readonly failed: number;
  readonly notHeard: number;
  readonly wer: number | null;
  readonly ttft: Spread;
  readonly unaccountedPctP50: number | null;
  readonly unaccountedMsP95: number | null;
  readonly tokensReusedP50: number | null;
  readonly tokensPrefilledP50: number | null;
  readonly tokensPerSecondP50: number | null;
  readonly retried: number;
}

/** Everything about one release tail. What is not said to be of another variant is the product's. */
export interface TailSummary {
  readonly tailMs: number;
  readonly variants: Readonly<Partial<Record<TurnVariant, VariantSummary>>>;
  readonly floorP50Ms: number | null;
  readonly floorP95Ms: number | null;
  readonly floor: Readonly<Record<string, Spread>>;
  readonly unaccountedPctP50: number | null;
  readonly unaccountedMsP95: number | null;
  readonly aheadShares: Readonly<Record<AheadClass, number>>;
  /** Of the turns in which something was made ahead, those that used it; null when none did. */
  readonly commitRate: number | null;
  /** Replies begun ahead and dropped, per turn. */
  readonly wastedDrafts: number;
  readonly clips: number;
  readonly ratios: {
    readonly naiveToProductP50: number | null;
    readonly sequentialToFloorP50: number | null;
    readonly productP95ToSequentialP50: number | null;
    /** How much worse p95 is beside busy processes on every core. */
    readonly loadedToProductP95: number | null;
  };
}

export function summarizeTail(tailMs: number, all: readonly TurnBenchDetail[]): TailSummary {
  const details = all.filter((detail) => detail.tailMs === tailMs);
  const of = (variant: TurnVariant): readonly TurnBenchDetail[] =>
    details.filter((detail) => detail.variant === variant);
  const present = ALL_TURN_VARIANTS.filter((variant) => of(variant).length > 0);
  const variants: Partial<Record<TurnVariant, VariantSummary>> = Object.fromEntries(
    present.map((variant) => [variant, summarizeVariant(of(variant))]),
  );
  const { naive, sequential, product, loaded } = variants;
  const floors = of('sequential').flatMap(({ floor }) => (floor === null ? [] : [floor]));
  const floor = spread(floors.map(({ totalMs }) => totalMs));
  return {
    tailMs,
    variants,
    floorP50Ms: floor.p50Ms,
    floorP95Ms: floor.p95Ms,
    floor: floorParts(floors),
    unaccountedPctP50: product?.unaccountedPctP50 ?? null,
    unaccountedMsP95: product?.unaccountedMsP95 ?? null,
    aheadShares: aheadShares(of('product')),
    commitRate: commitRate(of('product')),
    wastedDrafts: wastedDrafts(of('product')),
    clips: new Set(details.map(({ file }) => file)).size,
    ratios: {
      naiveToProductP50: ratio(naive?.p50Ms, product?.p50Ms),
      sequentialToFloorP50: ratio(sequential?.p50Ms, floor.p50Ms),
      productP95ToSequentialP50: ratio(product?.p95Ms, sequential?.p50Ms),
      loadedToProductP95: ratio(loaded?.p95Ms, product?.p95Ms),
    },
  };
}

function summarizeVariant(details: readonly TurnBenchDetail[]): VariantSummary {
  const spoken = details.filter(wasSpoken);
  const totals = spoken.map(({ voiceToVoiceMs }) => voiceToVoiceMs);
  const shares = spoken.map(
    ({ unaccountedMs, voiceToVoiceMs }) => ((unaccountedMs ?? 0) / voiceToVoiceMs) * 100,
  );
  const words = sum(details.map((detail) => detail.words));
  const known = <T>(values: readonly (T | null)[]): T[] =>
    values.filter((value): value is T & {} => value !== null);
  return {
    ...spread(totals),
    meanMs: totals.length === 0 ? null : sum(totals) / totals.length,
    stages: stageSpreads(spoken),
    clips: details.length,
    spoken: spoken.length,
    failed: details.filter(({ state }) => state === 'failed').length,
    notHeard: details.filter(({ state }) => state === 'not-heard').length,
    wer: words === 0 ? null : sum(details.map(({ wrong }) => wrong)) / words,
    ttft: spread(known(spoken.map(({ ttftMs }) => ttftMs))),
    unaccountedPctP50: percentile(shares, 0.5),
    unaccountedMsP95: percentile(known(spoken.map(({ unaccountedMs }) => unaccountedMs)), 0.95),
    tokensReusedP50: percentile(known(spoken.map(({ tokensReused }) => tokensReused)), 0.5),
    tokensPrefilledP50: percentile(known(spoken.map((one) => one.tokensPrefilled)), 0.5),
    tokensPerSecondP50: percentile(known(spoken.map((one) => one.tokensPerSecond)), 0.5),
    retried: details.filter(({ retried }) => retried).length,
  };
}

/** A step that was not on the way in some clip took nothing there. */
function stageSpreads(details: readonly TurnBenchDetail[]): Record<string, StageSpread> {
  const names = new Set(details.flatMap(({ stages }) => Object.keys(stages)));
  return Object.fromEntries(
    [...names].map((name) => {
      const times = details.map(({ stages }) => stages[name] ?? 0);
      const present = details.filter(({ stages }) => name in stages).length;
      return [
        name,
        { ...spread(times), meanMs: sum(times) / times.length, share: present / times.length },
      ];
    }),
  );
}

function floorParts(floors: readonly Floor[]): Record<string, Spread> {
  const parts = [
    'transcribeMs',
    'embedMs',
    'recallMs',
    'firstClauseMs',
    'firstSoundMs',
    'leadingSilenceMs',
  ] as const;
  return Object.fromEntries(parts.map((part) => [part, spread(floors.map((one) => one[part]))]));
}

function aheadShares(details: readonly TurnBenchDetail[]): Record<AheadClass, number> {
  const spoken = details.filter(wasSpoken);
  const share = (kind: AheadClass): number =>
    spoken.filter(({ ahead }) => ahead === kind).length / Math.max(1, spoken.length);
  return { A: share('A'), B: share('B'), C: share('C'), D: share('D') };
}

function commitRate(details: readonly TurnBenchDetail[]): number | null {
  const started = details.filter(({ speculation }) => speculation.drafts > 0);
  if (started.length === 0) return null;
  return started.filter(({ speculation }) => speculation.committed).length / started.length;
}

function wastedDrafts(details: readonly TurnBenchDetail[]): number {
  const wasted = details.map(
    ({ speculation: { drafts, committed } }) => drafts - (committed ? 1 : 0),
  );
  return sum(wasted) / Math.max(1, details.length);
}

type SpokenDetail = TurnBenchDetail & { readonly voiceToVoiceMs: number };

function wasSpoken(detail: TurnBenchDetail): detail is SpokenDetail {
  return detail.voiceToVoiceMs !== null;
}

function ratio(
  numerator: number | null | undefined,
  denominator: number | null | undefined,
): number | null {
  if (numerator == null || denominator == null || denominator === 0) return null;
  return numerator / denominator;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
