import type {
  ConversationRecord,
  Memory,
  MemoryEntry,
  MemoryInfo,
  MemoryOpen,
  RecallQuery,
  RecallResult,
  StoredTrace,
  TurnsQuery,
} from '../../shared/contracts/memory';
import type {
  Baseline,
  Population,
  PopulationFigures,
  PopulationQuery,
  TraceFacts,
  TraceRows,
  TraceRowsQuery,
  TurnAgainstPeers,
  TurnMark,
} from '../../shared/contracts/latency';
import { nowMs } from '../../shared/clock';
import { SottoError, throwIfAborted } from '../../shared/errors';
import type { CallContext, Handlers } from '../../shared/rpc/contract';
import { SPAN } from '../../shared/trace';
import type { SpanAttributes, SpanEvent } from '../../shared/trace';
import type { TraceSummary, TurnRecord } from '../../shared/turn';
import { MemoryConnection } from './connection';
import { listConversations } from './conversations';
import { countRows } from './counts';
import type { RowCounts } from './counts';
import type { ReadableDb, WritableDb } from './db';
import { addMemories } from './memories';
import { recall } from './recall';
import { toStorageError } from './storage-errors';
import { listBaselines, saveBaselines } from './baselines';
import { latencyFigures, turnAgainstPeers } from './latency-figures';
import { listConfigurations } from './trace-configurations';
import type { StoredConfiguration } from './trace-configurations';
import { findTrace, listTraceRows, listTraces, markTrace, saveTrace } from './traces';
import type { TraceLimits } from './traces';
import { deleteTurn, findTurn, listTurns, listUnfinishedTurns, saveTurn } from './turns';

export interface MemoryTuning extends TraceLimits {
  /** How long a step waits for another program that holds the file. */
  readonly busyTimeoutMs: number;
  /** A larger database is not copied at close: quitting must not take longer than a second. */
  readonly maxBackupBytes: number;
}

export const MEMORY_TUNING: MemoryTuning = {
  busyTimeoutMs: 5000,
  // About 3 KB each.
  maxTraces: 10_000,
  maxAgeMs: 365 * 24 * 60 * 60 * 1000,
  maxBackupBytes: 64 * 1024 * 1024,
};

export function createMemory(
  tuning: Partial<MemoryTuning> = {},
): Handlers<Memory> & { dispose(): Promise<void> } {
  return new SqliteMemory({ ...MEMORY_TUNING, ...tuning });
}

/**
 * Serves the memory contract from one SQLite connection. Calls run one after another in the order
 * they arrive, each to its end: they take milliseconds, so a cancel only reaches calls that have not
 * begun, and recall between its searches.
 */
class SqliteMemory implements Handlers<Memory> {
  #connection: MemoryConnection | null = null;
  #disposed = false;
  /** The call that ran before, to name what a queued call waited for. */
  #before = { method: '', endMs: 0 };

  constructor(private readonly tuning: MemoryTuning) {}

  open(options: MemoryOpen, call: CallContext): MemoryInfo {
    throwIfAborted(call.signal);
    if (this.#disposed) throw new SottoError('disposed', 'the memory was closed');
    if (this.#connection !== null) throw new SottoError('busy', 'the memory is open already');
    return guarded(`open the memory in ${options.path}`, () => {
      const connection = new MemoryConnection(
        { ...options, busyTimeoutMs: this.tuning.busyTimeoutMs },
        this.tuning.maxBackupBytes,
      );
      this.#connection = connection;
      return connection.info();
    });
  }

  saveTurn(turn: TurnRecord, call: CallContext): void {
    this.#write('saveTurn', 'save the turn', call, { state: turn.state }, (db) => {
      saveTurn(db, turn);
    });
  }

  remember(entries: readonly MemoryEntry[], call: CallContext): void {
    this.#write('remember', 'remember what was said', call, { entries: entries.length }, (db) => {
      addMemories(db, entries);
    });
  }

  recall(query: RecallQuery, call: CallContext): RecallResult {
    return this.#read('recall', 'recall what was said', call, (db) => recall(db, query, call));
  }

  turns(query: TurnsQuery, call: CallContext): readonly TurnRecord[] {
    return this.#read('turns', 'list the turns', call, (db) => listTurns(db, query));
  }

  turn(turnId: string, call: CallContext): TurnRecord | null {
    return this.#read('turn', 'read a turn', call, (db) => findTurn(db, turnId));
  }

  unfinishedTurns(call: CallContext): readonly TurnRecord[] {
    return this.#read('unfinishedTurns', 'list unfinished turns', call, listUnfinishedTurns);
  }

  forgetTurn(turnId: string, call: CallContext): boolean {
    const found = this.#write('forgetTurn', 'forget the turn', call, {}, (db) =>
      deleteTurn(db, turnId),
    );
    if (found) guarded('erase the forgotten turn', () => this.#open().scrub());
    return found;
  }

  conversations(call: CallContext): readonly ConversationRecord[] {
    return this.#read('conversations', 'list the conversations', call, listConversations);
  }

  saveTrace(
    summary: TraceSummary,
    spans: readonly SpanEvent[],
    facts: TraceFacts,
    call: CallContext,
  ): { lostSpans: number } {
    return this.#write('saveTrace', 'save the trace', call, { spans: spans.length }, (db) =>
      saveTrace(db, summary, spans, facts, this.tuning),
    );
  }

  trace(turnId: string, call: CallContext): StoredTrace | null {
    return this.#read('trace', 'read a trace', call, (db) => findTrace(db, turnId));
  }

  traces(limit: number, call: CallContext): readonly TraceSummary[] {
    return this.#read('traces', 'list the traces', call, (db) => listTraces(db, limit));
  }

  traceRows(query: TraceRowsQuery, call: CallContext): TraceRows {
    return this.#read('traceRows', 'list the traces', call, (db) => listTraceRows(db, query));
  }

  latencyFigures(query: PopulationQuery, call: CallContext): readonly PopulationFigures[] {
    return this.#read('latencyFigures', 'compute statistics', call, (db) =>
      latencyFigures(db, query),
    );
  }

  turnAgainstPeers(turnId: string, limit: number, call: CallContext): TurnAgainstPeers | null {
    return this.#read('turnAgainstPeers', 'compare a turn', call, (db) =>
      turnAgainstPeers(db, turnId, limit),
    );
  }

  configurations(call: CallContext): readonly StoredConfiguration[] {
    return this.#read('configurations', 'list configurations', call, listConfigurations);
  }

  markTrace(turnId: string, mark: TurnMark | null, call: CallContext): boolean {
    return this.#write('markTrace', 'mark the turn', call, {}, (db) => markTrace(db, turnId, mark));
  }

  baselines(population: Population, call: CallContext): readonly Baseline[] {
    return this.#read('baselines', 'read baselines', call, (db) => listBaselines(db, population));
  }

  saveBaselines(population: Population, baselines: readonly Baseline[], call: CallContext): void {
    this.#write('saveBaselines', 'save baselines', call, { stages: baselines.length }, (db) => {
      saveBaselines(db, population, baselines);
    });
  }

  counts(call: CallContext): RowCounts {
    return this.#read('counts', 'count the rows', call, countRows);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    const connection = this.#connection;
    this.#connection = null;
    if (connection !== null) guarded('close the memory', () => connection.close());
  }

  #read<T>(method: keyof Memory, doing: string, call: CallContext, step: (db: ReadableDb) => T): T {
    return this.#serve(method, doing, call, (connection) => connection.read(step));
  }

  #write<T>(
    method: keyof Memory,
    doing: string,
    call: CallContext,
    attributes: SpanAttributes,
    step: (db: WritableDb) => T,
  ): T {
    return this.#serve(method, doing, call, (connection) =>
      call.tracer.spanSync(SPAN.commit, attributes, () => connection.write(step)),
    );
  }

  #serve<T>(
    method: keyof Memory,
    doing: string,
    call: CallContext,
    step: (connection: MemoryConnection) => T,
  ): T {
    const startMs = nowMs();
    // Only a call that overlapped the one before has waited for it; else it was the thread's turn.
    const waitedFor = this.#before.endMs > call.sentMs ? this.#before.method : 'thread';
    call.tracer.record(SPAN.recallQueue, Math.min(call.sentMs, startMs), startMs, { waitedFor });
    throwIfAborted(call.signal);
    const connection = this.#open();
    try {
      return guarded(doing, () => step(connection));
    } finally {
      this.#before = { method, endMs: nowMs() };
    }
  }

  #open(): MemoryConnection {
    if (this.#connection !== null) return this.#connection;
    if (this.#disposed) throw new SottoError('disposed', 'the memory was closed');
    throw new SottoError('not-ready', 'the memory is not open yet');
  }
}

function guarded<T>(doing: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw toStorageError(error, doing);
  }
}
