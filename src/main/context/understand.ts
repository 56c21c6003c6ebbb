import { errorMessage, throwIfAborted } from '../../shared/errors';
import { nowMs } from '../../shared/clock';
import type { RecalledMemory } from '../../shared/contracts/memory';
import { SPAN, Tracer } from '../../shared/trace';
import type { TurnClass } from '../../shared/turn-class';
import { withDeadline } from '../turn/deadline';
import { STAGE_LIMIT_MS } from '../turn/limits';
import type { ThinkParts } from '../turn/turn-parts';
import type { LeftOut } from './assemble';
import { asksForAnswer } from './asks-for-answer';
import { CLASS_TABLE, recallLimit } from './class-table';
import type { TurnClassifier } from './classify/turn-classifier';
import { saidWhen } from './said-when';
import type { Stretch } from './said-when';
import { worthTelling } from './worth-telling';

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
      const embedded = embed(text, parts, limited);
      beginSearch(text, parts, limited);
      embedding = await embedded;
      const view = look(text, embedding, parts, options.tracer);
      turnClass = view.turnClass;
      const memories = await search(text, embedding, view, parts, limited);
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

/** What the words themselves tell about what is asked. */
interface View {
  readonly turnClass: TurnClass;
  /** The day that is asked about. */
  readonly said: Stretch | null;
  /** The companion's own words are asked for. */
  readonly withAnswers: boolean;
}

function look(
  text: string,
  embedding: Float32Array | null,
  { classifier }: Pick<ThinkParts, 'classifier'>,
  tracer: Tracer,
): View {
  return tracer.spanSync(SPAN.classify, {}, (span) => {
    const found = embedding === null ? null : (classifier?.classify(text, embedding) ?? null);
    const turnClass = found?.turnClass ?? DEFAULT_CLASS;
    const said = saidWhen(text, nowMs());
    const withAnswers = asksForAnswer(text);
    span.set({ turnClass, datedQuestion: said !== null, withAnswers });
    if (found !== null) span.set({ margin: Math.round(found.margin * 1000) / 1000 });
    return { turnClass, said, withAnswers };
  });
}

/** How often code must run until it is compiled. */
const REHEARSALS = 4;

/** Looks at words of no turn, so that the first turn does not wait for this code to be compiled. */
export function rehearseLook(classifier: TurnClassifier, dimensions: number): void {
  const tracer = new Tracer('main', { turnId: '', parentId: null }, () => undefined);
  for (let index = 0; index < REHEARSALS; index += 1) {
    look(
      'What did you say on the 3rd of May?',
      new Float32Array(dimensions),
      { classifier },
      tracer,
    );
  }
}

/**
 * The words can be looked up before their vector is there. Nobody waits for it: what goes wrong is met
 * again, and told, by the search itself.
 */
function beginSearch(
  text: string,
  { engines, settings }: ThinkParts,
  { signal, tracer }: UnderstandOptions,
): void {
  if (settings.reply.recallLimit === 0) return;
  engines.memory.beginRecall(text, { signal, tracer }).catch(() => undefined);
}

async function search(
  text: string,
  embedding: Float32Array | null,
  { turnClass, said, withAnswers }: View,
  parts: ThinkParts,
  { turnId, signal, tracer }: UnderstandOptions,
): Promise<readonly RecalledMemory[]> {
  const limit = recallLimit(turnClass, parts.settings.reply.recallLimit);
  if (embedding === null || limit === 0) return [];
  return await tracer.span(SPAN.recall, { limit }, async (span, inner) => {
    const inWindow = parts.conversation.exchanges.map((exchange) => exchange.turnId);
    const found = await parts.engines.memory.recall(
      {
        text,
        embedding,
        limit,
        excludeTurnIds: [turnId, ...inWindow],
        ...(said === null ? {} : { said }),
        ...(withAnswers ? { withAnswers } : {}),
      },
      { signal, tracer: inner },
    );
    const memories = worthTelling(found.memories, text, CLASS_TABLE[turnClass].leastScore);
    span.set({ found: found.memories.length, memories: memories.length });
    return memories;
  });
}
