import type { SpanName } from '../trace';
import { SPAN } from '../trace';

/*
 * What one step of a turn has to do with another: which stand before which, which feed which while
 * they run, and which only wait. The walk along the critical path asks nothing else of a name.
 */

/** A step can only have waited for one that stands before it, or beside it, in the turn. */
const ORDER: ReadonlyMap<SpanName, number> = new Map(
  (Object.values(SPAN) as SpanName[]).map((name, index) => [name, index]),
);

/** Where a step stands when that is not where its name is declared. */
const STANDS_AT: ReadonlyMap<SpanName, SpanName> = new Map<SpanName, SpanName>([
  [SPAN.ipcToRenderer, SPAN.handOver],
  [SPAN.embedQueue, SPAN.embed],
  [SPAN.recallQueue, SPAN.recall],
  // The words are classified by their embedding, and the text index is asked before the vectors.
  [SPAN.classify, SPAN.embedAnswer],
  [SPAN.recallText, SPAN.recallVector],
  [SPAN.recallAnswer, SPAN.recallFuse],
  [SPAN.countTokens, SPAN.context],
  [SPAN.assemble, SPAN.context],
]);

export function orderOf(name: SpanName): number {
  return ORDER.get(STANDS_AT.get(name) ?? name) ?? 0;
}

/** The writes after the reply, and what is no step between the release and the first sample. */
export function isOffPath(name: SpanName): boolean {
  return (
    name === SPAN.turn || name === SPAN.device || orderOf(name) >= (ORDER.get(SPAN.saveTurn) ?? 0)
  );
}

/** Steps that go on for a moment when what they send is on its way, and what that is. */
const SENDS: ReadonlyMap<SpanName, ReadonlySet<SpanName>> = new Map<SpanName, Set<SpanName>>([
  [SPAN.beginTurn, new Set<SpanName>([SPAN.sttTransfer, SPAN.embedQueue])],
  [SPAN.takeWords, new Set<SpanName>([SPAN.embedQueue])],
  [SPAN.handOver, new Set<SpanName>([SPAN.ipcToRenderer])],
]);

/** Did `consumer` begin with what this step has sent, though the step itself still ran? */
export function sends(name: SpanName, consumer: SpanName | undefined): boolean {
  return consumer !== undefined && SENDS.get(name)?.has(consumer) === true;
}

/**
 * Steps whose consumers start before they end: tokens feed clauses, audio pieces feed the player. A
 * stream that still runs explains the start of its own consumer and of nothing else.
 */
const FEEDS: ReadonlyMap<SpanName, ReadonlySet<SpanName>> = new Map<SpanName, Set<SpanName>>([
  [
    SPAN.decode,
    new Set<SpanName>([
      SPAN.llmAnswer,
      SPAN.speechText,
      SPAN.clause,
      SPAN.speechCache,
      SPAN.ttsQueue,
      SPAN.phonemes,
      SPAN.ttsText,
      SPAN.synthesis,
    ]),
  ],
  [
    SPAN.synthesis,
    new Set<SpanName>([
      SPAN.ttsTransfer,
      SPAN.handOver,
      SPAN.ipcToRenderer,
      SPAN.bufferWait,
      SPAN.startPlayback,
      SPAN.leadIn,
      SPAN.playback,
    ]),
  ],
]);

/** What may still run at the first audible sample itself. */
const SOUNDING: ReadonlySet<SpanName> = new Set<SpanName>([SPAN.startPlayback, SPAN.playback]);

/** Can what this step has put out so far be what `consumer` began with? Undefined is the first sound. */
export function feeds(name: SpanName, consumer: SpanName | undefined): boolean {
  if (consumer === undefined) return SOUNDING.has(name);
  return FEEDS.get(name)?.has(consumer) === true;
}

/** Waiting explains nothing while the work that is waited for has a span of its own. */
const WAITS: ReadonlySet<SpanName> = new Set<SpanName>([
  SPAN.sttQueue,
  SPAN.embedQueue,
  SPAN.recallQueue,
  SPAN.previousWait,
  SPAN.llmQueue,
  SPAN.clauseWait,
  SPAN.ttsQueue,
  SPAN.bufferWait,
]);

export function isWait(name: SpanName): boolean {
  return WAITS.has(name);
}

/**
 * Waits that run beside the very work they wait for: the generation for its first clause, a pass
 * over the growing audio that began before the release. Only what that work leaves is waiting.
 */
const WAITS_FOR: ReadonlyMap<SpanName, ReadonlySet<SpanName>> = new Map<SpanName, Set<SpanName>>([
  [
    SPAN.clauseWait,
    new Set<SpanName>([
      SPAN.llmQueue,
      SPAN.tokenize,
      SPAN.prefill,
      SPAN.firstDecode,
      SPAN.decode,
      SPAN.llmAnswer,
    ]),
  ],
  [
    SPAN.sttQueue,
    new Set<SpanName>([
      SPAN.sttPartial,
      SPAN.sttGate,
      SPAN.sttMel,
      SPAN.sttEncode,
      SPAN.sttDecode,
      SPAN.sttReturn,
      SPAN.sttFilter,
    ]),
  ],
]);

/** The work that a wait of this name runs beside; undefined for waits that come before theirs. */
export function workBeside(name: SpanName): ReadonlySet<SpanName> | undefined {
  return WAITS_FOR.get(name);
}
