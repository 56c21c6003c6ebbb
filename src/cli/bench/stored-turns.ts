import type { TraceFacts, TraceLimits, TurnConfiguration } from '../../shared/contracts/latency';
import type { ImportedTurn } from '../../shared/contracts/ledger';
import type { SpanAttributes, SpanEvent, SpanName } from '../../shared/trace';
import type { TraceSummary } from '../../shared/turn';

/** A step of a made-up turn: its name, from and to in ms from the release, and what it tells. */
export type StoredStep = readonly [
  name: SpanName,
  fromMs: number,
  toMs: number,
  attributes?: SpanAttributes,
];

export interface StoredTurnInput {
  readonly id: string;
  readonly conversationId: string;
  readonly startedMs: number;
  readonly userText: string;
  readonly replyText: string;
  readonly steps: readonly StoredStep[];
  /** Ms from the release. */
  readonly voiceToVoiceMs: number;
  readonly ttftMs: number;
}

/** How long the key was held. */
const HELD_MS = 1000;

/** A spoken turn as it would have been stored, with its trace. */
export function storedTurn(input: StoredTurnInput): {
  readonly imported: ImportedTurn;
  readonly summary: TraceSummary;
  readonly spans: readonly SpanEvent[];
} {
  const { id, conversationId, startedMs, userText, replyText, steps } = input;
  const releaseMs = startedMs + HELD_MS;
  return {
    imported: {
      turn: {
        id,
        conversationId,
        input: 'speech',
        state: 'done',
        startedMs,
        userText,
        replyText,
        heardText: replyText,
        language: 'en',
        error: null,
      },
      memories: [],
      embeddings: [],
    },
    summary: {
      turnId: id,
      startedMs,
      releaseMs,
      ahead: 'A',
      voiceToVoiceMs: input.voiceToVoiceMs,
      ttftMs: input.ttftMs,
      unaccountedMs: 1,
      deviceLatencyMs: null,
      spans: steps.length,
    },
    spans: steps.map(([name, fromMs, toMs, attributes = {}]) => ({
      id: `${id}-${name}`,
      parentId: null,
      turnId: id,
      name,
      startMs: releaseMs + fromMs,
      endMs: releaseMs + toMs,
      thread: 'main',
      attributes,
    })),
  };
}

/** What is known of a made-up turn besides its spans. */
export function storedFacts(configuration: Partial<TurnConfiguration> = {}): TraceFacts {
  return {
    input: 'speech',
    turnClass: null,
    personaId: 'sotto',
    configuration: {
      appVersion: 'bench',
      player: 'window',
      stt: null,
      llm: null,
      voice: null,
      embeddings: null,
      settings: {},
      ...configuration,
    },
    machine: null,
    caches: [],
    collectMs: 0,
    collectWaitedMs: 0,
    orderMs: 0,
    lostSpans: 0,
  };
}

/** All of them stay. */
export const NO_LIMITS: TraceLimits = { maxTraces: 1_000_000, maxAgeMs: 1e12, maxBytes: 1e12 };
