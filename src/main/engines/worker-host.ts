import { Worker } from 'node:worker_threads';
import { SottoError, errorMessage } from '../../shared/errors';
import type { Client, MethodTable } from '../../shared/rpc/contract';
import { RpcClient } from '../../shared/rpc/client';
import type { FromWorker, ToWorker } from '../../shared/rpc/protocol';
import type { SpanSink, SpanThread } from '../../shared/trace';
import type { WorkerData } from '../../shared/worker-data';
import { answerSpan } from './answer-spans';

export interface WorkerHostOptions {
  readonly name: SpanThread;
  /** The built entry of the worker. */
  readonly entry: string;
  readonly onSpans: SpanSink;
  /** What the thread is started with, beside its code. */
  readonly data?: WorkerData;
  /** Told once when the worker goes without being asked to. */
  readonly onCrash?: (error: SottoError) => void;
  readonly readyTimeoutMs?: number;
  /** A JavaScript heap that runs away ends the worker, not the app. Native memory is not counted. */
  readonly maxHeapMb?: number;
}

/** A thread that shares nothing with others. */
const ALONE: WorkerData = { cores: null, addons: null, addonKey: 1, preparedDir: null };
const READY_TIMEOUT_MS = 15_000;
/** Long enough for the longest native call that cannot be aborted (one Piper clause, one encoder pass). */
const STOP_TIMEOUT_MS = 20_000;

/**
 * Owns one engine thread from start to its own, voluntary end. It is never terminated: that aborts
 * the whole app when a native call is running (docs/decisions/0001-teardown.md).
 */
export class WorkerHost {
  readonly name: SpanThread;
  #worker: Worker;
  #rpc: RpcClient;
  #exit: Promise<number>;
  #stopping = false;

  private constructor(worker: Worker, rpc: RpcClient, exit: Promise<number>, name: SpanThread) {
    this.#worker = worker;
    this.#rpc = rpc;
    this.#exit = exit;
    this.name = name;
  }

  /** Resolves when the worker says it is ready; rejects when it exits or stays silent instead. */
  static async start(options: WorkerHostOptions): Promise<WorkerHost> {
    const { name } = options;
    const worker = new Worker(options.entry, {
      name: `sotto-${name}`,
      workerData: options.data ?? ALONE,
      resourceLimits: { maxOldGenerationSizeMb: options.maxHeapMb ?? 512 },
    });
    let failure: unknown = null;
    worker.on('error', (error) => {
      failure = error;
    });
    const exit = new Promise<number>((resolve) => worker.once('exit', resolve));
    let announceReady: () => void = () => undefined;
    const ready = new Promise<void>((resolve) => {
      announceReady = resolve;
    });
    const rpc = new RpcClient(
      {
        send: (message: ToWorker, transfer) => {
          worker.postMessage(message, transfer);
        },
        onMessage: (listener: (message: FromWorker) => void) => {
          worker.on('message', listener);
        },
      },
      {
        name,
        onSpans: options.onSpans,
        onReady: () => announceReady(),
        answerSpan: (method) => answerSpan(name, method),
      },
    );
    const host = new WorkerHost(worker, rpc, exit, name);
    void exit.then((code) => {
      const why = failure === null ? `exit code ${code}` : errorMessage(failure);
      const error = host.#stopping
        ? new SottoError('disposed', `the ${name} engine was stopped`)
        : new SottoError('engine-crashed', `the ${name} engine ended: ${why}`, {
            hint: 'Start Sotto again; if it happens twice, run `npm run -s sotto -- doctor`.',
            cause: failure,
          });
      rpc.break(error);
      if (!host.#stopping) options.onCrash?.(error);
    });
    await host.#untilReady(ready, options.readyTimeoutMs ?? READY_TIMEOUT_MS, () => failure);
    return host;
  }

  client<C>(methods: MethodTable<C>): Client<C> {
    return this.#rpc.proxy(methods);
  }

  get busy(): boolean {
    return this.#rpc.pendingCalls > 0;
  }

  /** Cancels what runs, disposes the natives in the thread, waits until it has left. */
  async stop(): Promise<void> {
    if (!this.#stopping) {
      this.#stopping = true;
      this.#rpc.shutdown();
    }
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new SottoError('deadline', `the ${this.name} engine did not stop in time`));
      }, STOP_TIMEOUT_MS);
    });
    try {
      await Promise.race([this.#exit, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #untilReady(
    ready: Promise<void>,
    timeoutMs: number,
    failure: () => unknown,
  ): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<'timeout'>((resolve) => {
      timer = setTimeout(() => {
        resolve('timeout');
      }, timeoutMs);
    });
    try {
      const first = await Promise.race([
        ready.then(() => 'ready' as const),
        this.#exit.then(() => 'exit' as const),
        timeout,
      ]);
      if (first === 'ready') return;
      if (first === 'timeout') {
        // It is not computing yet, so it may be asked to leave; it leaves once its imports are done.
        this.#stopping = true;
        this.#rpc.shutdown();
        throw new SottoError(
          'deadline',
          `the ${this.name} engine was not ready after ${timeoutMs} ms`,
        );
      }
      throw new SottoError('engine-failed', `the ${this.name} engine failed to start`, {
        cause: failure(),
        hint: errorMessage(failure() ?? 'no reason given'),
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** For leak checks in tests. */
  get threadId(): number {
    return this.#worker.threadId;
  }
}
