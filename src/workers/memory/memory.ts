import { nowMs } from '../../shared/clock';
import type {
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
  SessionFigures,
  TraceFacts,
  TraceLimits,
  TraceRows,
  TraceRowsQuery,
  TurnAgainstPeers,
  TurnMark,
} from '../../shared/contracts/latency';
import { errorMessage } from '../../shared/errors';
import type { CallContext, Handlers } from '../../shared/rpc/contract';
import type { SpanEvent } from '../../shared/trace';
import type { TraceSummary, TurnRecord } from '../../shared/turn';
import { countRows } from './counts';
import type { RowCounts } from './counts';
import { addMemories } from './memories';
import { ProfileCalls } from './profile-calls';
import { recall, wordsAhead } from './recall';
import type { WordsAhead } from './recall';
import { RecallIndex } from './recall-index';
import { listBaselines, saveBaselines } from './baselines';
import { latencyFigures, turnAgainstPeers } from './latency-figures';
import { sessions } from './trace-sessions';
import { listConfigurations } from './trace-configurations';
import type { StoredConfiguration } from './trace-configurations';
import { findTrace, listTraceRows, listTraces, markTrace, saveTrace } from './traces';
import type { ConnectionLimits } from './served-database';
import { findTurn, listTurns, listUnfinishedTurns, saveTurn } from './turns';

export type MemoryTuning = ConnectionLimits;

export const MEMORY_TUNING: MemoryTuning = {
  busyTimeoutMs: 5000,
  maxBackupBytes: 64 * 1024 * 1024,
};

export function createMemory(
  tuning: Partial<MemoryTuning> = {},
): Handlers<Memory> & { dispose(): Promise<void> } {
  return new SqliteMemory({ ...MEMORY_TUNING, ...tuning });
}

/** Serves the memory contract: turns, recall and traces here, the user's own changes and the profile below. */
class SqliteMemory extends ProfileCalls implements Handlers<Memory> {
  #index = new RecallIndex();
  /** Of the question that was begun last. */
  #wordsAhead: WordsAhead | null = null;

  override open(options: MemoryOpen, call: CallContext): MemoryInfo {
    const info = super.open(options, call);
    this.#loadIndex();
    return info;
  }

  saveTurn(turn: TurnRecord, call: CallContext): void {
    this.write('saveTurn', 'save the turn', call, { state: turn.state }, (db) => {
      saveTurn(db, turn);
    });
  }

  remember(entries: readonly MemoryEntry[], call: CallContext): void {
    this.write('remember', 'remember what was said', call, { entries: entries.length }, (db) => {
      addMemories(db, entries);
    });
  }

  beginRecall(text: string, call: CallContext): void {
    const calledMs = nowMs();
    this.read('beginRecall', 'look up the words', call, (db) => {
      this.#wordsAhead = wordsAhead(db, this.#index, text, call, calledMs);
    });
  }

  recall(query: RecallQuery, call: CallContext): RecallResult {
    const calledMs = nowMs();
    return this.read('recall', 'recall what was said', call, (db) =>
      recall(db, this.#index, query, call, { calledMs, ahead: this.#wordsAhead }),
    );
  }

  turns(query: TurnsQuery, call: CallContext): readonly TurnRecord[] {
    return this.read('turns', 'list the turns', call, (db) => listTurns(db, query));
  }

  turn(turnId: string, call: CallContext): TurnRecord | null {
    return this.read('turn', 'read a turn', call, (db) => findTurn(db, turnId));
  }

  unfinishedTurns(call: CallContext): readonly TurnRecord[] {
    return this.read('unfinishedTurns', 'list unfinished turns', call, listUnfinishedTurns);
  }

  saveTrace(
    summary: TraceSummary,
    spans: readonly SpanEvent[],
    facts: TraceFacts,
    limits: TraceLimits,
    call: CallContext,
  ): { lostSpans: number } {
    return this.write('saveTrace', 'save the trace', call, { spans: spans.length }, (db) =>
      saveTrace(db, summary, spans, facts, limits),
    );
  }

  trace(turnId: string, call: CallContext): StoredTrace | null {
    return this.read('trace', 'read a trace', call, (db) => findTrace(db, turnId));
  }

  traces(limit: number, call: CallContext): readonly TraceSummary[] {
    return this.read('traces', 'list the traces', call, (db) => listTraces(db, limit));
  }

  traceRows(query: TraceRowsQuery, call: CallContext): TraceRows {
    return this.read('traceRows', 'list the traces', call, (db) => listTraceRows(db, query));
  }

  latencyFigures(query: PopulationQuery, call: CallContext): readonly PopulationFigures[] {
    return this.read('latencyFigures', 'compute statistics', call, (db) =>
      latencyFigures(db, query),
    );
  }

  turnAgainstPeers(turnId: string, limit: number, call: CallContext): TurnAgainstPeers | null {
    return this.read('turnAgainstPeers', 'compare a turn', call, (db) =>
      turnAgainstPeers(db, turnId, limit),
    );
  }

  configurations(call: CallContext): readonly StoredConfiguration[] {
    return this.read('configurations', 'list configurations', call, listConfigurations);
  }

  sessions(limit: number, call: CallContext): readonly SessionFigures[] {
    return this.read('sessions', 'analyse conversations', call, (db) => sessions(db, limit));
  }

  markTrace(turnId: string, mark: TurnMark | null, call: CallContext): boolean {
    return this.write('markTrace', 'mark the turn', call, {}, (db) => markTrace(db, turnId, mark));
  }

  baselines(population: Population, call: CallContext): readonly Baseline[] {
    return this.read('baselines', 'read baselines', call, (db) => listBaselines(db, population));
  }

  saveBaselines(population: Population, baselines: readonly Baseline[], call: CallContext): void {
    this.write('saveBaselines', 'save baselines', call, { stages: baselines.length }, (db) => {
      saveBaselines(db, population, baselines);
    });
  }

  counts(call: CallContext): RowCounts {
    return this.read('counts', 'count the rows', call, countRows);
  }

  /** A changed vector keeps its place in the database, not in the index: it is read anew. */
  protected override onVectorsChanged(): void {
    this.#index = new RecallIndex();
    this.#wordsAhead = null;
    this.#loadIndex();
  }

  /** In slices, so that the first calls do not wait for all of it; a question reads what is missing. */
  #loadIndex(): void {
    const index = this.#index;
    setImmediate(() => {
      if (this.isDisposed || index !== this.#index) return;
      try {
        if (this.connection().read((db) => index.loadSome(db))) this.#loadIndex();
      } catch (error) {
        // Nobody asked for this: the next question reads the rest, and tells the user what is wrong.
        process.emitWarning(`The codes of the memories are not loaded yet: ${errorMessage(error)}`);
      }
    });
  }
}
