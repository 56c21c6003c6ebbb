import type { MethodTable } from '../rpc/contract';
import type { SpanEvent } from '../trace';
import type { TraceSummary, TurnRecord } from '../turn';
import type {
  Baseline,
  Population,
  PopulationFigures,
  PopulationQuery,
  SessionFigures,
  StoredTraceFacts,
  TraceFacts,
  TraceLimits,
  TraceRows,
  TraceRowsQuery,
  TurnAgainstPeers,
  TurnConfiguration,
  TurnMark,
} from './latency';
import { ledgerMethods } from './ledger';
import type { Ledger } from './ledger';
import { profileMethods } from './profile';
import type { Profile } from './profile';

export type { ConversationRecord } from './ledger';

export interface MemoryOpen {
  /** Database file; its folder is made when missing. `:memory:` for tests. */
  readonly path: string;
  /** sqlite-vec's loadable library, outside any archive. */
  readonly vectorExtensionPath: string;
}

export interface MemoryInfo {
  readonly sqliteVersion: string;
  readonly vectorVersion: string;
  readonly schemaVersion: number;
  readonly turns: number;
  /** Where a damaged database was moved to before a new one was made, or null. */
  readonly quarantinedPath: string | null;
  /** True when the last backup took the damaged database's place; else it began empty. */
  readonly restoredFromBackup?: boolean;
}

/** What goes into the index once the reply is over; the vector belongs to `text`. */
export interface MemoryEntry {
  readonly turnId: string;
  readonly speaker: 'user' | 'companion';
  readonly text: string;
  readonly embedding: Float32Array;
  /** 0–1, 0.5 when left out: how much it tells about the user (see main/memory/importance.ts). */
  readonly importance?: number;
}

export interface RecallQuery {
  readonly text: string;
  /** 384 numbers; empty asks by word alone. */
  readonly embedding: Float32Array;
  readonly limit: number;
  /** Turns that are in the window already. */
  readonly excludeTurnIds: readonly string[];
  /** When it was said, where the question names it; absolute ms, `toMs` not included. */
  readonly said?: { readonly fromMs: number; readonly toMs: number };
  /** Each hit comes with what was answered then, as far as it was heard. */
  readonly withAnswers?: boolean;
  /**
   * For the benches; `hybrid` when left out. `vector` and `text` are its halves; `nearest` ranks by
   * distance alone, `exact` does so by comparing every vector.
   */
  readonly mode?: 'hybrid' | 'vector' | 'text' | 'nearest' | 'exact';
}

export interface RecalledMemory {
  readonly memoryId: number;
  readonly turnId: string;
  readonly text: string;
  readonly speaker: 'user' | 'companion';
  /** Fused score, higher is better. */
  readonly score: number;
  /** Which search found it. */
  readonly source: 'vector' | 'text' | 'both';
  /** Cosine distance, null when only text search found it. */
  readonly distance: number | null;
  /** Absolute ms when it was said. */
  readonly saidMs: number;
  /** What was heard of the answer to it, where that was asked for. */
  readonly answer?: string;
}

export interface RecallResult {
  readonly memories: readonly RecalledMemory[];
  readonly vectorMs: number;
  /** Also where it was done ahead. */
  readonly textMs: number;
  readonly fuseMs: number;
}

export interface TurnsQuery {
  readonly conversationId: string | null;
  readonly limit: number;
  /** Only turns older than this one; null starts at the newest. */
  readonly beforeTurnId: string | null;
}

/** A trace as it was stored. */
export interface StoredTrace {
  readonly summary: TraceSummary;
  readonly spans: readonly SpanEvent[];
  readonly facts: StoredTraceFacts;
}

/** Main ↔ memory worker: the one writer of the database. */
export interface Memory extends Ledger, Profile {
  open(options: MemoryOpen): Promise<MemoryInfo>;
  /** Inserts or replaces the turn row; durable (synchronous=FULL) when it returns. */
  saveTurn(turn: TurnRecord): Promise<void>;
  /** Adds what was said to vectors and text index, in one transaction. */
  remember(entries: readonly MemoryEntry[]): Promise<void>;
  /**
   * Looks the words of a question up while its embedding is still being made. Only time hangs on it:
   * `recall` of the same text looks up again what is not known, or no longer holds.
   */
  beginRecall(text: string): Promise<void>;
  recall(query: RecallQuery): Promise<RecallResult>;
  /** Newest last. */
  turns(query: TurnsQuery): Promise<readonly TurnRecord[]>;
  turn(turnId: string): Promise<TurnRecord | null>;
  /**
   * Turns that never reached a final state, oldest first. Asked at start-up, before the first turn,
   * these are the ones a crash interrupted.
   */
  unfinishedTurns(): Promise<readonly TurnRecord[]>;
  /**
   * Deletes a turn with its memories, vectors, index entries and trace, and the backup that still
   * holds them. False when there was no such turn.
   */
  forgetTurn(turnId: string): Promise<boolean>;
  /** What stood beside the answer of a stored turn, best first; a forgotten memory is missing. */
  recalled(turnId: string): Promise<readonly RecalledMemory[]>;
  /** One transaction a turn. Resolves with how many spans could not be stored. */
  saveTrace(
    summary: TraceSummary,
    spans: readonly SpanEvent[],
    facts: TraceFacts,
    limits: TraceLimits,
  ): Promise<{ lostSpans: number }>;
  trace(turnId: string): Promise<StoredTrace | null>;
  /** Newest first. */
  traces(limit: number): Promise<readonly TraceSummary[]>;
  /** A page of the list of traced turns, newest first. */
  traceRows(query: TraceRowsQuery): Promise<TraceRows>;
  /** Figures per stage of one population or of all that occur lately, newest population first. */
  latencyFigures(query: PopulationQuery): Promise<readonly PopulationFigures[]>;
  /** A turn beside the medians of up to `limit` turns like it; null when it has no trace. */
  turnAgainstPeers(turnId: string, limit: number): Promise<TurnAgainstPeers | null>;
  configurations(): Promise<
    readonly {
      configurationId: number;
      configuration: TurnConfiguration;
      turns: number;
      firstMs: number;
      lastMs: number;
    }[]
  >;
  /** The newest conversations, newest first. */
  sessions(limit: number): Promise<readonly SessionFigures[]>;
  /** False when the turn has no trace. */
  markTrace(turnId: string, mark: TurnMark | null): Promise<boolean>;
  baselines(population: Population): Promise<readonly Baseline[]>;
  /** Replaces all baselines of the population. */
  saveBaselines(population: Population, baselines: readonly Baseline[]): Promise<void>;
  counts(): Promise<{
    turns: number;
    memories: number;
    vectors: number;
    texts: number;
    traces: number;
  }>;
}

export const memoryMethods: MethodTable<Memory> = {
  ...ledgerMethods,
  ...profileMethods,
  open: 'call',
  saveTurn: 'call',
  remember: 'call',
  beginRecall: 'call',
  recall: 'call',
  turns: 'call',
  turn: 'call',
  unfinishedTurns: 'call',
  forgetTurn: 'call',
  recalled: 'call',
  saveTrace: 'call',
  trace: 'call',
  traces: 'call',
  traceRows: 'call',
  latencyFigures: 'call',
  turnAgainstPeers: 'call',
  configurations: 'call',
  sessions: 'call',
  markTrace: 'call',
  baselines: 'call',
  saveBaselines: 'call',
  counts: 'call',
};
