import { errorMessage, throwIfAborted } from '../../shared/errors';
import { nowMs } from '../../shared/clock';
import type { RecalledMemory } from '../../shared/contracts/memory';
import { SPAN } from '../../shared/trace';
import type { Tracer } from '../../shared/trace';
import type { TurnClass } from '../../shared/turn-class';
import { withDeadline } from '../turn/deadline';
import { STAGE_LIMIT_MS } from '../turn/limits';
import type { ThinkParts } from '../turn/turn-parts';
import type { LeftOut } from './assemble';
import { asksForAnswer } from './asks-for-answer';
import { recallLimit } from './class-table';
import { saidWhen } from './said-when';

/** What the words are about: their vector, the kind of turn they open, and what was said of it before. */
export interface Understood {
  readonly turnClass: TurnClass;
  readonly memories: readonly RecalledMemory[];
  /** Null when embedding failed. */
  readonly embedding: Float32Array | null;
  /** Embedding, class and search together; null when the recall was left out. */
  readonly tookMs: number | null;
  readonly leftOut: readonly LeftOut[];
}

export interface UnderstandOptions {
  /** The turn itself: its words are no memory of it. */
  readonly turnId: string;
  readonly signal: AbortSignal;
  readonly tracer: Tracer;
}

/** What a turn is taken for while nothing better is known. */
export const DEFAULT_CLASS: TurnClass = 'question';

/** Embeds, classifies, recalls. What fails is left out and named; the turn goes on (product B7). */
export async function understand(
  text: string,
  parts: ThinkParts,
  options: UnderstandOptions,
): Promise<Understood> {
  let embedding: Float32Array | null = null;
  let turnClass: TurnClass = DEFAULT_CLASS;
  const startedMs = nowMs();
  try {
    return await withDeadline(options.signal, 'recall', STAGE_LIMIT_MS.recall, async (signal) => {
      const limited = { ...options, signal };
      embedding = await embed(text, parts, limited);
      turnClass = classify(text, embedding, parts, options.tracer);
      const memories = await search(text, embedding, turnClass, parts, limited);
      return { turnClass, memories, embedding, tookMs: nowMs() - startedMs, leftOut: [] };
    });
  } catch (error) {
    throwIfAborted(options.signal);
    const because = errorMessage(error);
    options.tracer.record(SPAN.contextPart, startedMs, nowMs(), {
      part: 'recall',
      leftOutBecause: because,
    });
    const leftOut = [{ part: 'recall', because }];
    return { turnClass, memories: [], embedding, tookMs: null, leftOut };
  }
}

/** Once per text and turn: the words are thought about several times while the key is held. */
export async function embed(
  text: string,
  parts: Pick<ThinkParts, 'cache' | 'engines'>,
  { signal, tracer }: Pick<UnderstandOptions, 'signal' | 'tracer'>,
): Promise<Float32Array | null> {
  return await parts.cache.once(`embedding of ${text}`, signal, async () => {
    const vectors = await parts.engines.voice.embed([text], { signal, tracer });
    return vectors[0] ?? null;
  });
}

function classify(
  text: string,
  embedding: Float32Array | null,
  { classifier }: ThinkParts,
  tracer: Tracer,
): TurnClass {
  if (embedding === null || classifier === null) return DEFAULT_CLASS;
  return tracer.spanSync(SPAN.classify, {}, (span) => {
    const { turnClass, margin } = classifier.classify(text, embedding);
    span.set({ turnClass, margin: Math.round(margin * 1000) / 1000 });
    return turnClass;
  });
}

async function search(
  text: string,
  embedding: Float32Array | null,
  turnClass: TurnClass,
  parts: ThinkParts,
  { turnId, signal, tracer }: UnderstandOptions,
): Promise<readonly RecalledMemory[]> {
  const limit = recallLimit(turnClass, parts.settings.reply.recallLimit);
  if (embedding === null || limit === 0) return [];
  return await tracer.span(SPAN.recall, { limit }, async (span, inner) => {
    const inWindow = parts.conversation.exchanges.map((exchange) => exchange.turnId);
    const said = saidWhen(text, nowMs());
    const found = await parts.engines.memory.recall(
      {
        text,
        embedding,
        limit,
        excludeTurnIds: [turnId, ...inWindow],
        ...(said === null ? {} : { said }),
        ...(asksForAnswer(text) ? { withAnswers: true } : {}),
      },
      { signal, tracer: inner },
    );
    span.set({ memories: found.memories.length, datedQuestion: said !== null });
    return found.memories;
  });
}
