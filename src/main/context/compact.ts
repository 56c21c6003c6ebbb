import { nowMs } from '../../shared/clock';
import { throwIfAborted } from '../../shared/errors';
import { emptyPrompt } from '../../shared/prompt';
import type { Prompt } from '../../shared/prompt';
import type { Settings } from '../../shared/settings';
import type { Tracer } from '../../shared/trace';
import { exchangeText } from './assemble';
import { buildParts } from './build-parts';
import type { ContextPart } from './context-part';
import type { Conversation, Exchange, StableContext } from './conversation';
import type { BlockCost, PromptLayout } from './prompt-layout';
import { RequestCache } from './request-cache';
import type { StrongChoice } from '../turn/turn-parts';
import type { TokenCounter } from './token-counter';
import { howManyLeave, windowLimits } from './window-limits';

/** What the window is made of; a turn's parts have it all. */
export interface WindowParts {
  readonly conversation: Conversation;
  readonly counter: TokenCounter;
  readonly layout: PromptLayout;
  readonly contextParts: readonly ContextPart[];
  readonly contextTokens: number;
  readonly maxReplyTokens: number;
  readonly settings: Settings;
  /** The second model holds the same window under a limit of its own. */
  readonly strong?: StrongChoice | undefined;
  /** Nothing may be written. */
  readonly offTheRecord?: boolean;
}

export interface IdleOptions {
  readonly signal: AbortSignal;
  readonly tracer?: Tracer;
  /** Take the profile and the summary anew even when nothing else changes: at start, after a switch. */
  readonly restate?: boolean;
  /**
   * Called with the exchanges that are about to leave, before the summary is asked for: the time to
   * fold them into it.
   */
  readonly onLeaving?: (leaving: readonly Exchange[], signal: AbortSignal) => Promise<void>;
}

export interface Compaction {
  readonly dropped: readonly Exchange[];
  /** Of the prompt without what is said late. */
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  /** The prompt begins differently now: it should be evaluated again while nobody waits. */
  readonly changed: boolean;
}

/** New lines of the profile are said late in every turn; above this it pays to restate it. */
const LATE_FACTS_TOKENS = 48;

/**
 * Call it when no turn runs: above 80 % of the limit, or above the number of exchanges, the oldest
 * whole exchanges leave until half is free, and profile and summary are taken anew. Between two
 * compactions the history only grows at its end (product B2). A cancel leaves the window as it was.
 */
export async function compactWhenIdle(
  parts: WindowParts,
  options: IdleOptions,
): Promise<Compaction> {
  const { conversation } = parts;
  const { signal } = options;
  const limits = windowLimits(parts.contextTokens, parts.maxReplyTokens, parts.settings.context);
  const window = conversation.exchanges;
  const counts = await countExchanges(parts, window, options);
  const before = await stableTokens(parts, conversation.stable, options);
  const tokensBefore = before + sum(counts);
  const count = howManyLeave(counts, before, limits);
  const leaving = [...conversation.overflowed, ...window.slice(0, count)];
  if (leaving.length > 0) await options.onLeaving?.(leaving, signal);

  const stable = await nextStable(parts, leaving.length > 0 || options.restate === true, options);
  const after = await stableTokens(parts, stable, options);
  throwIfAborted(signal);
  const changed = count > 0 || !sameStable(stable, conversation.stable);
  // A turn may have ended meanwhile: it only appended.
  conversation.drop(leaving, sum(counts.slice(0, count)));
  conversation.restate(stable);
  return {
    dropped: leaving,
    tokensBefore,
    tokensAfter: after + sum(counts.slice(count)),
    changed,
  };
}

/**
 * The prompt as it stands before the next words are known. Its tokens are a strict prefix of every
 * prompt of the next turn (unless that turn overflows), so evaluating it ahead is never wasted.
 */
export function layOutHistory({ conversation, layout }: WindowParts): Prompt {
  const { profile, summary } = conversation.stable;
  return {
    ...emptyPrompt(layout.persona.persona),
    profile,
    summary,
    history: conversation.exchanges.map(({ user, reply }) => ({ user, reply })),
  };
}

async function countExchanges(
  { counter, layout }: WindowParts,
  exchanges: readonly Exchange[],
  { signal, tracer }: IdleOptions,
): Promise<readonly number[]> {
  const counts = await counter.count(exchanges.map(exchangeText), signal, tracer);
  return counts.map((tokens) => tokens + layout.exchange);
}

/** Persona, profile and summary. */
async function stableTokens(
  { counter, layout }: WindowParts,
  { profile, summary }: StableContext,
  { signal, tracer }: IdleOptions,
): Promise<number> {
  const summaries = summary === null ? [] : [summary];
  const counts = await counter.count([...profile, ...summaries], signal, tracer);
  const block = ({ block: head, line }: BlockCost, of: readonly number[]): number =>
    of.length === 0 ? 0 : head + of.length * line + sum(of);
  return (
    layout.persona.tokens +
    block(layout.profile, counts.slice(0, profile.length)) +
    block(layout.summary, counts.slice(profile.length))
  );
}

/** Profile and summary as they stand now, or as before where a part fails or need not be asked. */
async function nextStable(
  parts: WindowParts,
  restate: boolean,
  { signal, tracer }: IdleOptions,
): Promise<StableContext> {
  const { conversation } = parts;
  const { stable } = conversation;
  const cache = new RequestCache();
  try {
    const asked = parts.contextParts.filter(
      ({ name }) => name === 'profile' || (restate && name === 'summary'),
    );
    const request = { conversationId: conversation.id, text: '', nowMs: nowMs(), cache };
    const built = await buildParts(asked, request, { signal, tracer });
    const profile = built.has('profile') ? built.lines('profile') : stable.profile;
    const { stale, newer } = profileChange(stable, profile);
    const late = sum(await parts.counter.count(newer, signal, tracer));
    const restated = restate || stale.length > 0 || late > LATE_FACTS_TOKENS;
    return {
      profile: restated ? await fitProfile(parts, profile, signal, tracer) : stable.profile,
      seen: restated ? profile : stable.seen,
      summary: built.has('summary') ? (built.lines('summary')[0] ?? null) : stable.summary,
    };
  } finally {
    cache.clear();
  }
}

/** The profile's share of the limit: the rest of the window is for talk. */
const PROFILE_SHARE = 0.2;

async function fitProfile(
  parts: WindowParts,
  profile: readonly string[],
  signal: AbortSignal,
  tracer: Tracer | undefined,
): Promise<readonly string[]> {
  const { counter, layout, contextTokens, maxReplyTokens } = parts;
  const room = (contextTokens - maxReplyTokens) * PROFILE_SHARE;
  const counts = await counter.count(profile, signal, tracer);
  let tokens = layout.profile.block;
  let kept = 0;
  for (const count of counts) {
    tokens += count + layout.profile.line;
    if (tokens > room) break;
    kept += 1;
  }
  return profile.slice(0, kept);
}

/** What of the stated profile no longer holds, and what has been learnt since it was stated. */
export function profileChange(
  { profile, seen }: StableContext,
  current: readonly string[],
): { readonly stale: readonly string[]; readonly newer: readonly string[] } {
  const known = new Set(seen);
  const holds = new Set(current);
  return {
    stale: profile.filter((line) => !holds.has(line)),
    newer: current.filter((line) => !known.has(line)),
  };
}

function sameStable(a: StableContext, b: StableContext): boolean {
  return (
    a.summary === b.summary &&
    a.profile.length === b.profile.length &&
    a.profile.every((line, index) => line === b.profile[index])
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
