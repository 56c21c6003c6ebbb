import type { TraceFacts, TraceLimits } from '../../shared/contracts/latency';
import type { Memory } from '../../shared/contracts/memory';
import { errorMessage } from '../../shared/errors';
import type { Client } from '../../shared/rpc/contract';
import type { SpanEvent } from '../../shared/trace';
import type { TraceSummary } from '../../shared/turn';
import { withDeadline } from '../turn/deadline';
import { STAGE_LIMIT_MS } from '../turn/limits';

export interface FinishedTrace {
  readonly summary: TraceSummary;
  readonly spans: readonly SpanEvent[];
  readonly facts: TraceFacts;
  readonly limits: TraceLimits;
}

type TraceStore = Pick<Client<Memory>, 'saveTrace'>;

/** Traces kept in memory while the disk does not take them. */
const MAX_UNSAVED = 20;

/**
 * Writes the trace of each turn in one transaction, right behind the turn. One that fails is kept and
 * tried again, each by itself, behind the next turn that is written; what is given up is counted.
 */
export class TraceWriter {
  #unsaved: FinishedTrace[] = [];
  #lost = 0;

  /** Traces that were never written. */
  get lost(): number {
    return this.#lost;
  }

  /** Why the trace is not on disk, or null. Never rejects. */
  async write(store: TraceStore, trace: FinishedTrace): Promise<string | null> {
    const problem = await save(store, trace);
    if (problem !== null) {
      this.#unsaved.push(trace);
      if (this.#unsaved.length > MAX_UNSAVED) {
        this.#unsaved.shift();
        this.#lost += 1;
      }
      return problem;
    }
    const again = this.#unsaved;
    this.#unsaved = [];
    for (const earlier of again) {
      if ((await save(store, earlier)) !== null) this.#lost += 1;
    }
    return null;
  }
}

async function save(
  store: TraceStore,
  { summary, spans, facts, limits }: FinishedTrace,
): Promise<string | null> {
  try {
    await withDeadline(
      new AbortController().signal,
      'saving the trace',
      STAGE_LIMIT_MS.storage,
      (signal) => store.saveTrace(summary, spans, facts, limits, { signal }),
    );
    return null;
  } catch (error) {
    return errorMessage(error);
  }
}
