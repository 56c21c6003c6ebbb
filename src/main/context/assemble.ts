import { SottoError } from '../../shared/errors';
import type { Prompt, PromptAttachment } from '../../shared/prompt';
import type { Exchange, LeftWindow, StableContext } from './conversation';
import type { PromptLayout } from './prompt-layout';
import { howManyLeave } from './window-limits';
import type { WindowLimits } from './window-limits';
import { items, packed, sizeOf, within, withoutFirst, withoutLast } from './yielding';
import type { Yielding } from './yielding';

/** Counts tokens of texts by the model's own tokenizer; remembers what it has counted. */
export type CountTokens = (texts: readonly string[]) => Promise<readonly number[]>;

export interface ContextPartCount {
  readonly name:
    | 'persona'
    | 'profile'
    | 'summary'
    | 'history'
    | 'recalled'
    | 'situation'
    | 'attachments'
    | 'user';
  readonly tokens: number;
}

/** What went into the prompt and what was left out, for the trace (product B3). */
export interface ContextReport {
  readonly limitTokens: number;
  /** All there was to say: with what had left the window before, and what had no room now. */
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  /** Share of `tokensBefore` that was saved, 0–100. */
  readonly reductionPercent: number;
  /** Exchanges in the prompt. */
  readonly kept: number;
  /** Exchanges of this conversation that are not in the prompt. */
  readonly dropped: number;
  /** Those of them that had to go inside this turn: the cached prefix is lost (product B2). */
  readonly droppedNow: number;
  /** Those of them, the oldest, that idle time would have taken out: they leave the window for good. */
  readonly leavesNow: LeftWindow;
  readonly recalledDropped: number;
  /** Something besides recalled lines had to yield inside this turn. */
  readonly overflowed: boolean;
  /** Parts that failed or had no room, and why (product B7). */
  readonly leftOut: readonly LeftOut[];
  readonly parts: readonly ContextPartCount[];
}

export interface LeftOut {
  readonly part: string;
  readonly because: string;
}

export interface AssembleInput {
  readonly layout: PromptLayout;
  readonly stable: StableContext;
  readonly exchanges: readonly Exchange[];
  readonly left: LeftWindow;
  /** Quoted memories, the best first. */
  readonly recalled: readonly string[];
  /** Lines of the profile that are to be said late, the most important first. */
  readonly facts: readonly string[];
  /** Whether facts go before memories when there is not room for both. */
  readonly factsFirst: boolean;
  /** Time, mood, mode, guidance. */
  readonly situation: readonly string[];
  readonly user: string;
  readonly attachments: readonly PromptAttachment[];
  /** Room for `recalled`, `facts` and `situation` together. */
  readonly lateTokens: number;
  readonly limits: WindowLimits;
  readonly countTokens: CountTokens;
}

export interface AssembledContext {
  readonly prompt: Prompt;
  readonly report: ContextReport;
}

/**
 * Fits the prompt under the limit (product B1, B2). The user's words and what is attached to them stay
 * whole. What yields, one after another, until it fits: examples and rules of the persona beyond its
 * minimum, the situation, the summary, recalled memories, the oldest exchanges, the profile. Where idle
 * time owes the window a compaction and had no chance, that comes first: the cached prefix is lost either
 * way, and so it is lost once, not in each turn until then. Pure but for the counting: the same input
 * gives the same prompt.
 *
 * Errors: `bad-input` when the user's words alone do not fit.
 */
export async function assembleContext(input: AssembleInput): Promise<AssembledContext> {
  const { layout, limits } = input;
  const { limitTokens } = limits;
  const lists = await countAll(input);
  const { recalled: late, facts, situation } = capLate(lists, input);
  const user = lists.user;
  let persona = layout.persona;
  let profile = lists.profile;
  let summary = lists.summary;
  let history = lists.history;
  let recalled = late;
  let newer = facts;
  let mood = situation;

  const total = (): number =>
    persona.tokens +
    user +
    sizeOf(lists.attachments) +
    sizeOf(profile) +
    sizeOf(summary) +
    sizeOf(history) +
    sizeOfLate(recalled, newer) +
    sizeOf(mood);
  const full = (): boolean => total() > limitTokens;

  const overflowed = full();
  const leavesNow = overflowed ? owed(lists, input) : NONE_LEAVES;
  history = { ...history, entries: history.entries.slice(leavesNow.exchanges) };
  if (full() && layout.leastPersona.tokens < persona.tokens) persona = layout.leastPersona;
  while (full() && mood.entries.length > 0) mood = withoutLast(mood);
  if (full()) summary = withoutLast(summary);
  while (full() && recalled.entries.length > 0) recalled = withoutLast(recalled);
  while (full() && history.entries.length > 0) history = withoutFirst(history);
  while (full() && newer.entries.length > 0) newer = withoutLast(newer);
  while (full() && profile.entries.length > 0) profile = withoutLast(profile);
  if (full()) throw tooLong(total() - persona.tokens, limitTokens - persona.tokens);

  const tokensAfter = total();
  const said = sizeOf(lists.profile) + sizeOf(lists.summary) + sizeOf(lists.history);
  const tokensBefore =
    layout.persona.tokens +
    user +
    sizeOf(lists.attachments) +
    said +
    sizeOfLate(lists.recalled, lists.facts) +
    sizeOf(lists.situation) +
    input.left.tokens;
  const kept = history.entries.length;
  const droppedNow = input.exchanges.length - kept;
  return {
    prompt: {
      persona: persona.persona,
      profile: items(profile),
      summary: items(summary)[0] ?? null,
      history: items(history).map(({ user: words, reply }) => ({ user: words, reply })),
      recalled: input.factsFirst
        ? [...items(newer), ...items(recalled)]
        : [...items(recalled), ...items(newer)],
      situation: items(mood),
      ...(input.attachments.length === 0 ? {} : { attachments: input.attachments }),
      user: input.user,
    },
    report: {
      limitTokens,
      tokensBefore,
      tokensAfter,
      reductionPercent: percent(tokensBefore - tokensAfter, tokensBefore),
      kept,
      dropped: input.left.exchanges + droppedNow,
      droppedNow,
      leavesNow,
      recalledDropped: lists.recalled.entries.length - recalled.entries.length,
      overflowed,
      leftOut: noRoom([
        ['profile', lists.profile, profile],
        ['profile', lists.facts, newer],
        ['summary', lists.summary, summary],
        ['situation', lists.situation, mood],
      ]),
      parts: [
        { name: 'persona', tokens: persona.tokens },
        { name: 'profile', tokens: sizeOf(profile) },
        { name: 'summary', tokens: sizeOf(summary) },
        { name: 'history', tokens: sizeOf(history) },
        { name: 'recalled', tokens: sizeOfLate(recalled, newer) },
        { name: 'situation', tokens: sizeOf(mood) },
        { name: 'attachments', tokens: sizeOf(lists.attachments) },
        { name: 'user', tokens: user },
      ],
    },
  };
}

async function countAll(input: AssembleInput) {
  const { layout, stable, exchanges, attachments } = input;
  const summaries = stable.summary === null ? [] : [stable.summary];
  const texts = [
    [input.user],
    stable.profile,
    summaries,
    exchanges.map(exchangeText),
    input.recalled,
    input.facts,
    input.situation,
    attachments.map(attachedText),
  ];
  const counts = [...(await input.countTokens(texts.flat()))];
  const next = <T>(list: readonly T[], block: number, line: number): Yielding<T> => ({
    entries: list.map((item) => ({ item, tokens: (counts.shift() ?? 0) + line })),
    block,
  });
  const user = (counts.shift() ?? 0) + layout.user;
  return {
    user,
    profile: next(stable.profile, layout.profile.block, layout.profile.line),
    summary: next(summaries, layout.summary.block, layout.summary.line),
    history: next(exchanges, 0, layout.exchange),
    recalled: next(input.recalled, layout.recalled.block, layout.recalled.line),
    facts: next(input.facts, layout.recalled.block, layout.recalled.line),
    situation: next(input.situation, layout.situation.block, layout.situation.line),
    attachments: next(attachments, 0, layout.attachment),
  };
}

/** What is counted for one exchange; the template around it is in the layout. */
export function exchangeText({ user, reply }: Exchange): string {
  return `${user}\n${reply}`;
}

/** What is counted for one file. */
export function attachedText({ name, text }: PromptAttachment): string {
  return `${name}\n${text}`;
}

const NONE_LEAVES: LeftWindow = { exchanges: 0, tokens: 0 };

/** What idle time would take out of the window. */
function owed(
  { profile, summary, history }: Awaited<ReturnType<typeof countAll>>,
  { layout, limits }: AssembleInput,
): LeftWindow {
  const counts = history.entries.map(({ tokens }) => tokens);
  const stable = layout.persona.tokens + sizeOf(profile) + sizeOf(summary);
  const exchanges = howManyLeave(counts, stable, limits);
  const tokens = counts.slice(0, exchanges).reduce((sum, count) => sum + count, 0);
  return { exchanges, tokens };
}

/** What is said late has a room of its own, by the turn's class; the least important has none. */
function capLate(
  lists: Awaited<ReturnType<typeof countAll>>,
  { lateTokens, factsFirst }: AssembleInput,
) {
  const situation = within(lists.situation, lateTokens);
  const room = lateTokens - sizeOf(situation);
  if (factsFirst) {
    const facts = within(lists.facts, room);
    return { situation, facts, recalled: packed(lists.recalled, room - sizeOf(facts)) };
  }
  const recalled = packed(lists.recalled, room);
  return { situation, recalled, facts: within(lists.facts, room - sizeOf(recalled)) };
}

/** Memories and facts stand in one block; counting its heading twice errs on the safe side. */
function sizeOfLate(recalled: Yielding<unknown>, facts: Yielding<unknown>): number {
  return sizeOf(recalled) + sizeOf(facts);
}

function noRoom(
  lists: readonly (readonly [string, Yielding<unknown>, Yielding<unknown>])[],
): LeftOut[] {
  return lists.flatMap(([part, before, after]) => {
    const lines = before.entries.length - after.entries.length;
    return lines === 0 ? [] : [{ part, because: `no room for ${lines} of its lines` }];
  });
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((1000 * part) / whole) / 10;
}

function tooLong(tokens: number, roomTokens: number): SottoError {
  return new SottoError(
    'bad-input',
    `the message is ${tokens} tokens long; the model has room for ${Math.max(0, roomTokens)}`,
    { hint: 'Send a shorter message or file, or choose a longer context in the settings.' },
  );
}
