import { throwIfAborted } from '../../shared/errors';
import { nowMs } from '../../shared/clock';
import { SPAN } from '../../shared/trace';
import type { RecalledMemory } from '../../shared/contracts/memory';
import type { Prompt, PromptAttachment } from '../../shared/prompt';
import type { TurnClass } from '../../shared/turn-class';
import { assembleContext } from '../context/assemble';
import { recalledLine } from '../context/recalled-line';
import type { AssembledContext, AssembleInput, ContextReport } from '../context/assemble';
import { buildParts } from '../context/build-parts';
import type { BuiltParts } from '../context/build-parts';
import { CLASS_TABLE, replyTokens } from '../context/class-table';
import { profileChange } from '../context/compact';
import { understand } from '../context/understand';
import type { UnderstandOptions, Understood } from '../context/understand';
import { windowLimits } from '../context/window-limits';
import type { ActiveTurn } from './active-turn';
import { withDeadline } from './deadline';
import { STAGE_LIMIT_MS } from './limits';
import { routeOf } from './route';
import type { Route } from './route';
import type { ThinkParts } from './turn-parts';

export interface Thought {
  /** The words that were thought about: the transcript, or what of it was agreed so far. */
  readonly text: string;
  readonly turnClass: TurnClass;
  readonly prompt: Prompt;
  readonly context: ContextReport;
  readonly recalled: readonly RecalledMemory[];
  /** What the recall took, embedding included; null when it was left out. */
  readonly recallMs: number | null;
  /** Of the user's words; kept for the memory write. Null when embedding failed. */
  readonly embedding: Float32Array | null;
  /** Longest reply for a turn of this class. */
  readonly maxReplyTokens: number;
  /** The model the prompt was made for: its tokens, its limit. */
  readonly route: Route;
}

export interface ThinkOptions extends UnderstandOptions {
  /** Files that came with the words. */
  readonly attachments?: readonly PromptAttachment[];
}

/** A recall that was left out is told in the trace, not in the window. */
export function publishRecalled(turn: ActiveTurn, { recalled, recallMs }: Thought): void {
  if (recallMs === null) return;
  turn.publish({ type: 'recalled', turnId: turn.id, memories: recalled, tookMs: recallMs });
}

/**
 * Finds what is known about the words and lays out the prompt within the model's limit. Writes and
 * tells nothing but its spans, so it may be called on every partial transcript while the key is held.
 */
export async function thinkAbout(
  text: string,
  parts: ThinkParts,
  options: ThinkOptions,
): Promise<Thought> {
  const { signal, tracer } = options;
  const { cache, conversation } = parts;
  const request = { conversationId: conversation.id, text, nowMs: nowMs(), cache };
  const [understood, built] = await Promise.all([
    understand(text, parts, options),
    buildParts(parts.contextParts, request, { signal, tracer }),
  ]);
  // The turn before may still be settling what of it was heard; its exchange belongs into the prompt.
  await tracer.span(
    SPAN.previousWait,
    { waitedFor: 'the turn before' },
    () => parts.previousSettled,
  );
  throwIfAborted(signal);
  const { turnClass, memories, embedding, tookMs } = understood;
  const route = routeOf(turnClass, parts);
  const { prompt, report } = await withDeadline(
    signal,
    'context',
    STAGE_LIMIT_MS.context,
    (limit) => assemble(text, parts, understood, built, route, { ...options, signal: limit }),
  );
  return {
    text,
    turnClass,
    prompt,
    context: report,
    recalled: memories,
    recallMs: tookMs,
    embedding,
    maxReplyTokens: replyTokens(turnClass, parts.maxReplyTokens),
    route,
  };
}

async function assemble(
  text: string,
  parts: ThinkParts,
  understood: Understood,
  built: BuiltParts,
  { strong }: Route,
  { signal, tracer, attachments = [] }: ThinkOptions,
): Promise<AssembledContext> {
  const { turnClass, memories } = understood;
  const { cache, conversation } = parts;
  const { counter, layout, contextTokens } = strong ?? parts;
  const limits = windowLimits(contextTokens, parts.maxReplyTokens, parts.settings.context);
  return await tracer.span(SPAN.context, { turnClass }, async (span, inner) => {
    // Two pieces of this thread's own work, around the question that goes to the model's thread.
    let working = inner.open(SPAN.assemble);
    const assembled = await assembleContext({
      layout,
      exchanges: conversation.exchanges,
      left: conversation.left,
      recalled: memories.map((memory) => recalledLine(memory, nowMs())),
      ...profileOf(parts, turnClass, built),
      situation: [
        ...built.lines('time'),
        ...built.lines('mode'),
        ...built.lines('guidance'),
        ...built.lines('affect'),
      ],
      user: text,
      attachments,
      lateTokens: CLASS_TABLE[turnClass].lateTokens,
      limits,
      countTokens: async (texts) => {
        working.end();
        const counts = await inner.span(
          SPAN.countTokens,
          { texts: texts.length },
          (_count, counting) => counter.count(texts, signal, counting),
        );
        working = inner.open(SPAN.assemble);
        return counts;
      },
    }).finally(() => {
      working.end();
    });
    const leftOut = [...understood.leftOut, ...built.leftOut, ...assembled.report.leftOut];
    const report = { ...assembled.report, leftOut };
    span.set({
      ...spanAttributes(report),
      cacheHits: cache.hits,
      cacheMisses: cache.misses,
    });
    return { prompt: assembled.prompt, report };
  });
}

/** What of the profile stands before the history, and what of it is said late. */
function profileOf(
  { conversation }: ThinkParts,
  turnClass: TurnClass,
  built: BuiltParts,
): Pick<AssembleInput, 'stable' | 'facts' | 'factsFirst'> {
  const { stable } = conversation;
  const { wholeProfile } = CLASS_TABLE[turnClass];
  const factsFirst = wholeProfile;
  if (!built.has('profile')) return { stable, facts: wholeProfile ? stable.seen : [], factsFirst };
  const current = built.lines('profile');
  const { stale, newer } = profileChange(stable, current);
  const facts = wholeProfile ? current : newer;
  if (stale.length === 0) return { stable, facts, factsFirst };
  // What was forgotten or corrected must not be said once more, whatever it costs the cached prefix.
  const gone = new Set(stale);
  const profile = stable.profile.filter((line) => !gone.has(line));
  return { stable: { ...stable, profile }, facts, factsFirst };
}

function spanAttributes(report: ContextReport) {
  const tokensAttached = report.parts.find(({ name }) => name === 'attachments')?.tokens ?? 0;
  return {
    ...(tokensAttached === 0 ? {} : { tokensAttached }),
    limitTokens: report.limitTokens,
    tokensBefore: report.tokensBefore,
    tokensAfter: report.tokensAfter,
    reductionPercent: report.reductionPercent,
    exchangesKept: report.kept,
    exchangesDropped: report.dropped,
    exchangesDroppedNow: report.droppedNow,
    recalledDropped: report.recalledDropped,
    overflowed: report.overflowed,
    leftOut: report.leftOut.map(({ part }) => part).join(', '),
  };
}
