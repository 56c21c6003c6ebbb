import type { StoredTraceFacts } from './contracts/latency';
import type { SpeechEvidence } from './contracts/transcriber';
import type { RecalledMemory } from './contracts/memory';
import type { WireError } from './errors';
import type { SpanEvent } from './trace';

/** What the window's state line shows; also the tray's. */
export type TurnPhase = 'idle' | 'listening' | 'transcribing' | 'thinking' | 'speaking';

/** How far ahead of the release a turn was (docs/life-of-a-turn.md). */
export type AheadClass = 'A' | 'B' | 'C' | 'D';

/** A turn's state in the database; anything else than the last four at start-up was interrupted. */
export type TurnState =
  | 'recording'
  | 'heard'
  | 'thinking'
  | 'speaking'
  | 'done'
  | 'failed'
  | 'cancelled'
  | 'not-heard';

export interface TurnRecord {
  readonly id: string;
  readonly conversationId: string;
  readonly input: 'speech' | 'text';
  readonly state: TurnState;
  /** Absolute ms of key-down or submit. */
  readonly startedMs: number;
  readonly userText: string;
  /** All that was generated. */
  readonly replyText: string;
  /** How much of it was heard: the whole, or the part before an interruption. */
  readonly heardText: string;
  readonly language: string;
  readonly error: WireError | null;
}

export interface TraceSummary {
  readonly turnId: string;
  readonly startedMs: number;
  /** Absolute ms of key release or submit: zero of the turn's time. */
  readonly releaseMs: number;
  readonly ahead: AheadClass;
  readonly voiceToVoiceMs: number | null;
  readonly ttftMs: number | null;
  readonly unaccountedMs: number | null;
  readonly deviceLatencyMs: number | null;
  readonly spans: number;
}

/** What the turn tells the window, in order; the window never gets the whole state again. */
export type TurnDelta =
  | {
      readonly type: 'started';
      readonly turnId: string;
      readonly conversationId: string;
      readonly input: 'speech' | 'text';
      readonly atMs: number;
    }
  | { readonly type: 'phase'; readonly turnId: string; readonly phase: TurnPhase }
  | { readonly type: 'released'; readonly turnId: string; readonly atMs: number }
  | {
      readonly type: 'partial';
      readonly turnId: string;
      readonly agreed: string;
      readonly tentative: string;
    }
  | { readonly type: 'transcript'; readonly turnId: string; readonly text: string }
  | { readonly type: 'not-heard'; readonly turnId: string; readonly evidence: SpeechEvidence }
  | {
      readonly type: 'recalled';
      readonly turnId: string;
      readonly memories: readonly RecalledMemory[];
      readonly tookMs: number;
    }
  | { readonly type: 'reply'; readonly turnId: string; readonly text: string }
  | { readonly type: 'first-audio'; readonly turnId: string; readonly atMs: number }
  /** Characters of the reply that have been heard so far. */
  | { readonly type: 'heard'; readonly turnId: string; readonly characters: number }
  | { readonly type: 'failed'; readonly turnId: string; readonly error: WireError }
  | {
      readonly type: 'ended';
      readonly turnId: string;
      readonly state: TurnState;
      readonly heardText: string;
      /** Another turn has taken over its words: this one is gone. */
      readonly joinedInto?: string;
      readonly summary: TraceSummary;
    };

/** A stored turn with all the window needs to draw it. */
export interface TurnDetail {
  readonly turn: TurnRecord;
  readonly summary: TraceSummary | null;
  readonly spans: readonly SpanEvent[];
  /** Configuration, machine load, caches and mark; null or left out when there is no trace. */
  readonly facts?: StoredTraceFacts | null;
}
