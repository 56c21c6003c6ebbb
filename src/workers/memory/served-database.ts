import { nowMs } from '../../shared/clock';
import type { Memory, MemoryInfo, MemoryOpen } from '../../shared/contracts/memory';
import { SottoError, throwIfAborted } from '../../shared/errors';
import type { CallContext } from '../../shared/rpc/contract';
import { SPAN } from '../../shared/trace';
import type { SpanAttributes } from '../../shared/trace';
import { MemoryConnection } from './connection';
import type { ReadableDb, WritableDb } from './db';
import { toStorageError } from './storage-errors';

export interface ConnectionLimits {
  /** How long a step waits for another program that holds the file. */
  readonly busyTimeoutMs: number;
  /** A larger database is not copied at close: quitting must not take longer than a second. */
  readonly maxBackupBytes: number;
}

/**
 * One SQLite connection and how calls are served from it. Calls run one after another in the order
 * they arrive, each to its end: they take milliseconds, so a cancel only reaches calls that have not
 * begun, and recall between its searches.
 */
export abstract class ServedDatabase {
  #connection: MemoryConnection | null = null;
  #disposed = false;
  /** The call that ran before, to name what a queued call waited for. */
  #before = { method: '', endMs: 0 };

  constructor(private readonly limits: ConnectionLimits) {}

  open(options: MemoryOpen, call: CallContext): MemoryInfo {
    throwIfAborted(call.signal);
    if (this.#disposed) throw new SottoError('disposed', 'the memory was closed');
    if (this.#connection !== null) throw new SottoError('busy', 'the memory is open already');
    return guarded(`open the memory in ${options.path}`, () => {
      const connection = new MemoryConnection(
        { ...options, busyTimeoutMs: this.limits.busyTimeoutMs },
        this.limits.maxBackupBytes,
      );
      this.#connection = connection;
      return connection.info();
    });
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    const connection = this.#connection;
    this.#connection = null;
    if (connection !== null) guarded('close the memory', () => connection.close());
  }

  protected get isDisposed(): boolean {
    return this.#disposed;
  }

  protected read<T>(
    method: keyof Memory,
    doing: string,
    call: CallContext,
    step: (db: ReadableDb) => T,
  ): T {
    return this.#serve(method, doing, call, (connection) => connection.read(step));
  }

  protected write<T>(
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
    const waitedFor = this.#before.endMs > call.sentMs ? this.#before.method : 'memory thread';
    call.tracer.record(SPAN.recallQueue, Math.min(call.sentMs, startMs), startMs, { waitedFor });
    throwIfAborted(call.signal);
    const connection = this.connection();
    try {
      return guarded(doing, () => step(connection));
    } finally {
      this.#before = { method, endMs: nowMs() };
    }
  }

  protected connection(): MemoryConnection {
    if (this.#connection !== null) return this.#connection;
    if (this.#disposed) throw new SottoError('disposed', 'the memory was closed');
    throw new SottoError('not-ready', 'the memory is not open yet');
  }
}

/** Names what was being done in the errors of SQLite and the file system. */
export function guarded<T>(doing: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw toStorageError(error, doing);
  }
}
