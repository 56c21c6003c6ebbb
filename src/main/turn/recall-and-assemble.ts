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
  readonly prompt: Prompt;
  readonly context: ContextReport;
  readonly recalled: readonly RecalledMemory[];
  /** Of the user's words; kept for the memory write. Null when embedding failed. */
  readonly embedding: Float32Array | null;
}

interface Recalled {
  readonly memories: readonly RecalledMemory[];
  readonly embedding: Float32Array | null;
}

/** Finds what is known about the user's words and lays out the prompt, within the model's limit. */
export async function recallAndAssemble(turn: ActiveTurn, parts: TurnParts): Promise<Thought> {
  const recalled = await recall(turn, parts);
  // The turn before may still be settling what of it was heard; its exchange belongs into the prompt.
  await parts.previousSettled;
  const { prompt, report } = await withDeadline(
    turn.signal,
    'context',
    STAGE_LIMIT_MS.context,
    (signal) =>
      turn.tracer.span(SPAN.context, {}, async (span, tracer) => {
        const assembled = await assembleContext({
          persona: parts.persona,
          personaTokens: parts.personaTokens,
          exchanges: parts.conversation.exchanges,
          recalled: recalled.memories,
          user: turn.userText,
          limitTokens: parts.contextTokens - parts.maxReplyTokens,
          countTokens: (texts) =>
            tracer.span(SPAN.countTokens, { texts: texts.length }, (_count, inner) =>
              parts.counter.count(texts, signal, inner),
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
  return { prompt, context: report, recalled: recalled.memories, embedding: recalled.embedding };
}

/** A failed recall is left out and named in its span; the turn goes on without it (product B7). */
async function recall(turn: ActiveTurn, parts: TurnParts): Promise<Recalled> {
  let embedding: Float32Array | null = null;
  const startedMs = nowMs();
  try {
    return await withDeadline(turn.signal, 'recall', STAGE_LIMIT_MS.recall, async (signal) => {
      embedding = await embed(turn, parts, signal);
      const memories = await search(turn, parts, embedding, signal);
      turn.publish({
        type: 'recalled',
        turnId: turn.id,
        memories,
        tookMs: nowMs() - startedMs,
      });
      return { memories, embedding };
    });
  } catch (error) {
    throwIfAborted(turn.signal);
    turn.tracer.record(SPAN.contextPart, startedMs, nowMs(), {
      part: 'recalled',
      leftOutBecause: errorMessage(error),
    });
    return { memories: [], embedding };
  }
}

async function embed(
  turn: ActiveTurn,
  parts: TurnParts,
  signal: AbortSignal,
): Promise<Float32Array | null> {
  const run = async (tracer: Tracer): Promise<Float32Array | null> => {
    const vectors = await parts.engines.voice.embed([turn.userText], { signal, tracer });
    return vectors[0] ?? null;
  };
  return await run(turn.tracer);
}

async function search(
  turn: ActiveTurn,
  parts: TurnParts,
  embedding: Float32Array | null,
  signal: AbortSignal,
): Promise<readonly RecalledMemory[]> {
  const limit = parts.settings.reply.recallLimit;
  if (embedding === null || limit === 0) return [];
  return await turn.tracer.span(SPAN.recall, { limit }, async (span, tracer) => {
    const found = await parts.engines.memory.recall(
      {
        text: turn.userText,
        embedding,
        limit,
        excludeTurnIds: [
          turn.id,
          ...parts.conversation.exchanges.map((exchange) => exchange.turnId),
        ],
      },
      { signal, tracer },
    );
    span.set({ memories: found.memories.length });
    return found.memories;
  });
}
