import type { TimeDomain } from './time-scale';
import { firstSoundDomain, wholeTurnDomain } from './time-scale';

/**
 * What stretch of the turn is looked at. `first-sound` and `whole-turn` are worked out from the turn
 * and grow with it; `free` is what the user has zoomed or dragged to. A free view that follows slides
 * along, so that the present of a running turn stays inside.
 */
export type View =
  | { readonly mode: 'first-sound' }
  | { readonly mode: 'whole-turn' }
  | { readonly mode: 'free'; readonly domain: TimeDomain; readonly follows: boolean };

/** How far a turn reaches, ms from release. */
export interface TurnExtent {
  /** Work before the release; infinite while the key is held. */
  readonly aheadMs: number;
  /** First sound, or the present. */
  readonly untilMs: number;
  /** End of the last step. */
  readonly lastMs: number;
  /** How long turns usually take: the chart opens at that scale. */
  readonly usualMs: number;
  readonly live: boolean;
}

/** The shortest stretch that can be looked at: below it two ruler figures would read the same. */
const MIN_SPAN_MS = 0.5;

/** One step of the keyboard, or one notch of a wheel. */
export const ZOOM_STEP = 1.25;
/** Share of the shown stretch that one key press moves by. */
export const PAN_STEP = 0.15;

/** The stretch a view shows of a turn. Pure. */
export function domainOf(view: View, extent: TurnExtent): TimeDomain {
  switch (view.mode) {
    case 'first-sound':
      return firstSoundDomain(extent.aheadMs, extent.untilMs, extent.usualMs);
    case 'whole-turn':
      return extent.live
        ? firstSoundDomain(extent.aheadMs, extent.untilMs, extent.usualMs)
        : wholeTurnDomain(extent.aheadMs, extent.lastMs);
    case 'free': {
      if (!view.follows || !extent.live) return view.domain;
      const behindMs = extent.untilMs - view.domain.endMs;
      return behindMs > 0 ? shift(view.domain, behindMs) : view.domain;
    }
  }
}

/** Where a free view may go: all of the turn, and as far again as is shown of it at first. */
export function limitsOf(extent: TurnExtent): TimeDomain {
  const whole = wholeTurnDomain(
    Number.isFinite(extent.aheadMs) ? extent.aheadMs : 10_000,
    Math.max(extent.lastMs, extent.untilMs),
  );
  const first = firstSoundDomain(extent.aheadMs, extent.untilMs, extent.usualMs);
  return {
    startMs: Math.min(whole.startMs, first.startMs),
    endMs: Math.max(whole.endMs, first.endMs),
  };
}

/** Shows `factor` times less (above 1) or more (below 1), with the time under `atMs` staying put. */
export function zoomDomain(
  domain: TimeDomain,
  atMs: number,
  factor: number,
  limits: TimeDomain,
): TimeDomain {
  const spanMs = domain.endMs - domain.startMs;
  const longestMs = limits.endMs - limits.startMs;
  const nextMs = Math.min(longestMs, Math.max(MIN_SPAN_MS, spanMs / factor));
  const share = spanMs > 0 ? (atMs - domain.startMs) / spanMs : 0.5;
  const startMs = atMs - share * nextMs;
  return within({ startMs, endMs: startMs + nextMs }, limits);
}

/** Moves the shown stretch, later for positive `byMs`, and stops at the limits. */
export function panDomain(domain: TimeDomain, byMs: number, limits: TimeDomain): TimeDomain {
  return within(shift(domain, byMs), limits);
}

/** The least move (and, where it must, zoom) that brings a step into the shown stretch. */
export function domainShowing(
  domain: TimeDomain,
  step: TimeDomain,
  limits: TimeDomain,
): TimeDomain {
  const spanMs = domain.endMs - domain.startMs;
  const airMs = spanMs * 0.05;
  if (step.endMs - step.startMs > spanMs)
    return panDomain(domain, step.startMs - domain.startMs - airMs, limits);
  if (step.startMs < domain.startMs) {
    return panDomain(domain, step.startMs - domain.startMs - airMs, limits);
  }
  if (step.endMs > domain.endMs) {
    return panDomain(domain, step.endMs - domain.endMs + airMs, limits);
  }
  return domain;
}

function shift(domain: TimeDomain, byMs: number): TimeDomain {
  return { startMs: domain.startMs + byMs, endMs: domain.endMs + byMs };
}

function within(domain: TimeDomain, limits: TimeDomain): TimeDomain {
  const spanMs = Math.min(domain.endMs - domain.startMs, limits.endMs - limits.startMs);
  const startMs = Math.min(Math.max(domain.startMs, limits.startMs), limits.endMs - spanMs);
  return { startMs, endMs: startMs + spanMs };
}
