/** Stretches of turn time in ms from key release. */
export interface TimeDomain {
  readonly startMs: number;
  readonly endMs: number;
}

export interface RulerTick {
  readonly ms: number;
  readonly px: number;
}

/** Linear mapping between turn time and pixels. Pure; the drawing is handed one. */
export class TimeScale {
  readonly pxPerMs: number;

  constructor(
    readonly domain: TimeDomain,
    readonly widthPx: number,
  ) {
    const spanMs = domain.endMs - domain.startMs;
    this.pxPerMs = spanMs > 0 ? widthPx / spanMs : 0;
  }

  toPx(ms: number): number {
    return (ms - this.domain.startMs) * this.pxPerMs;
  }

  toMs(px: number): number {
    return this.pxPerMs === 0 ? this.domain.startMs : this.domain.startMs + px / this.pxPerMs;
  }
}

/** 1, 2 and 5 times a power of ten: the only distances between ruler ticks. */
const TICK_MULTIPLES = [1, 2, 5, 10];

/** Ruler ticks at round times, zero always among them when it is in view. */
export function rulerTicks(scale: TimeScale, minGapPx: number): readonly RulerTick[] {
  if (scale.pxPerMs <= 0) return [];
  const stepMs = roundUp(minGapPx / scale.pxPerMs);
  const ticks: RulerTick[] = [];
  const first = Math.ceil(scale.domain.startMs / stepMs);
  const last = Math.floor(scale.domain.endMs / stepMs);
  for (let index = first; index <= last; index += 1) {
    // `+ 0` turns the negative zero of the first product into zero.
    const ms = index * stepMs + 0;
    ticks.push({ ms, px: scale.toPx(ms) });
  }
  return ticks;
}

function roundUp(ms: number): number {
  const power = 10 ** Math.floor(Math.log10(ms));
  const multiple = TICK_MULTIPLES.find((candidate) => candidate * power >= ms) ?? 10;
  return multiple * power;
}

/**
 * Where the chart ends: steps of about a quarter, so that a growing turn changes its scale rarely
 * and two similar turns are drawn at the same scale.
 */
const END_STEPS = [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The shortest chart: below this, single milliseconds would look like a lot. */
const MIN_END_MS = 100;

export function niceEndMs(ms: number): number {
  const wanted = Math.max(MIN_END_MS, ms);
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = END_STEPS.find((candidate) => candidate * power >= wanted) ?? 10;
  return step * power;
}

/** Room right of the mark for its figure. */
const MARK_ROOM = 1.06;

/** Work under the held key gets at most this share of what follows the release. */
const AHEAD_SHARE = 0.5;

/** Typed turns have nothing left of zero but still need the line to stand clear of the edge. */
const MIN_AHEAD_SHARE = 0.04;

/**
 * The stretch that answers "why did it take so long": from the work under the held key to a little
 * past the first audible sample. What the reply goes on doing is cut at the right edge.
 */
export function firstSoundDomain(aheadMs: number, untilMs: number, atLeastMs = 0): TimeDomain {
  const endMs = niceEndMs(Math.max(untilMs * MARK_ROOM, atLeastMs));
  const leftMs = Math.min(
    Math.max(aheadMs * MARK_ROOM, endMs * MIN_AHEAD_SHARE),
    endMs * AHEAD_SHARE,
  );
  return { startMs: -leftMs, endMs };
}

/** The whole turn, from key-down to the last span. */
export function wholeTurnDomain(aheadMs: number, lastMs: number): TimeDomain {
  const endMs = niceEndMs(lastMs * MARK_ROOM);
  return { startMs: -Math.max(aheadMs * MARK_ROOM, endMs * MIN_AHEAD_SHARE), endMs };
}
