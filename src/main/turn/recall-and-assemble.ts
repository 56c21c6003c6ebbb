import { errorMessage, throwIfAborted } from '../../shared/errors';
import { nowMs } from '../../shared/clock';
import { SPAN } from '../../shared/trace';
import type { Tracer } from '../../shared/trace';
import type { RecalledMemory } from '../../shared/contracts/memory';
import type { Prompt } from '../../shared/prompt';
import { assembleContext } from '../context/assemble';
import type { ContextReport } from '../context/assemble';
import type { ActiveTurn } from './active-turn';
import { withDeadline } from './deadline';
import { STAGE_LIMIT_MS } from './limits';
import type { TurnParts } from './turn-parts';

export interface Thought {
  /** The words that were thought about: the transcript, or what of it was agreed so far. */
  readonly text: string;
  readonly prompt: Prompt;
  readonly context: ContextReport;
  readonly recalled: readonly RecalledMemory[];
  /** What the recall took, embedding included; null when it was left out. */
  readonly recallMs: number | null;
  /** Of the user's words; kept for the memory write. Null when embedding failed. */
  readonly embedding: Float32Array | null;
}

export interface ThinkOptions {
  /** The turn itself: its words are no memory of it. */
  readonly turnId: string;
  readonly signal: AbortSignal;
  readonly tracer: Tracer;
}

interface Recalled {
  readonly memories: readonly RecalledMemory[];
  readonly embedding: Float32Array | null;
  readonly tookMs: number | null;
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
  parts: TurnParts,
  options: ThinkOptions,
): Promise<Thought> {
  const { signal, tracer } = options;
  const { memories, embedding, tookMs } = await recall(text, parts, options);
  // The turn before may still be settling what of it was heard; its exchange belongs into the prompt.
  await tracer.span(
    SPAN.previousWait,
    { waitedFor: 'the turn before' },
    () => parts.previousSettled,
  );
  throwIfAborted(signal);
  const { prompt, report } = await withDeadline(
    signal,
    'context',
    STAGE_LIMIT_MS.context,
    (limited) =>
      tracer.span(SPAN.context, {}, async (span, inner) => {
        const assembled = await assembleContext({
          persona: parts.persona,
          personaTokens: parts.personaTokens,
          exchanges: parts.conversation.exchanges,
          recalled: memories,
          user: text,
          limitTokens: parts.contextTokens - parts.maxReplyTokens,
          countTokens: (texts) =>
            inner.span(SPAN.countTokens, { texts: texts.length }, (_count, counting) =>
              parts.counter.count(texts, limited, counting),
            ),
          nowMs: nowMs(),
        });
        span.set({
          tokensBefore: assembled.report.tokensBefore,
          tokensAfter: assembled.report.tokensAfter,
          exchangesDropped: assembled.report.dropped,
        });
        return assembled;
      }),
  );
  return { text, prompt, context: report, recalled: memories, recallMs: tookMs, embedding };
}

/** A failed recall is left out and named in its span; the turn goes on without it (product B7). */
async function recall(text: string, parts: TurnParts, options: ThinkOptions): Promise<Recalled> {
  let embedding: Float32Array | null = null;
  const startedMs = nowMs();
  try {
    return await withDeadline(options.signal, 'recall', STAGE_LIMIT_MS.recall, async (signal) => {
      const limited = { ...options, signal };
      embedding = await embed(text, parts, limited);
      const memories = await search(text, embedding, parts, limited);
      return { memories, embedding, tookMs: nowMs() - startedMs };
    });
  } catch (error) {
    throwIfAborted(options.signal);
    options.tracer.record(SPAN.contextPart, startedMs, nowMs(), {
      part: 'recalled',
      leftOutBecause: errorMessage(error),
    });
    return { memories: [], embedding, tookMs: null };
  }
}

async function embed(
  text: string,
  parts: TurnParts,
  { signal, tracer }: ThinkOptions,
): Promise<Float32Array | null> {
  const vectors = await parts.engines.voice.embed([text], { signal, tracer });
  return vectors[0] ?? null;
}

async function search(
  text: string,
  embedding: Float32Array | null,
  parts: TurnParts,
  { turnId, signal, tracer }: ThinkOptions,
): Promise<readonly RecalledMemory[]> {
  const limit = parts.settings.reply.recallLimit;
  if (embedding === null || limit === 0) return [];
  return await tracer.span(SPAN.recall, { limit }, async (span, inner) => {
    const inWindow = parts.conversation.exchanges.map((exchange) => exchange.turnId);
    const found = await parts.engines.memory.recall(
      { text, embedding, limit, excludeTurnIds: [turnId, ...inWindow] },
      { signal, tracer: inner },
    );
    span.set({ memories: found.memories.length });
    return found.memories;
  });
}
