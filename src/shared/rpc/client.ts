import { SottoError, abortError, fromWire, throwIfAborted, toWire } from '../errors';
import type { SpanName, SpanSink, Tracer } from '../trace';
import { nowMs } from '../clock';
import type { CallOptions, Client, MethodTable, Stream } from './contract';
import type { CallId, Endpoint, FromWorker, ToWorker } from './protocol';
import { AsyncQueue } from './queue';

interface PendingCall {
  readonly method: string;
  readonly chunks: AsyncQueue<unknown> | null;
  readonly tracer: Tracer | undefined;
  /** A chunk has come already. */
  begun: boolean;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  /** Removes the abort listener. */
  release(): void;
}

export interface RpcClientOptions {
  /** Named in errors: `stt.finish: …`. */
  readonly name: string;
  readonly onSpans: SpanSink;
  readonly onReady?: () => void;
  /** The span of an answer's way back, by method; null where nobody waits for it. */
  readonly answerSpan?: (method: string) => SpanName | null;
}

/** Shorter ways of a stream's later pieces are not told: there are hundreds of them. */
const LONG_HOP_MS = 1;

/** The caller's half. One per worker; {@link RpcClient.proxy} gives the typed methods. */
export class RpcClient {
  #pending = new Map<CallId, PendingCall>();
  #nextId: CallId = 1;
  #broken: SottoError | null = null;

  constructor(
    private readonly endpoint: Endpoint<ToWorker, FromWorker>,
    private readonly options: RpcClientOptions,
  ) {
    endpoint.onMessage((message) => {
      this.#receive(message);
    });
  }

  /** Calls that have no answer yet. */
  get pendingCalls(): number {
    return this.#pending.size;
  }

  proxy<C>(methods: MethodTable<C>): Client<C> {
    const client: Record<string, unknown> = {};
    for (const [method, kind] of Object.entries<string>(methods)) {
      client[method] = (...args: unknown[]) => {
        const plain = args.slice(0, -1);
        const options = args.at(-1) as CallOptions;
        return kind === 'stream'
          ? this.#stream(method, plain, options)
          : this.#call(method, plain, options, null);
      };
    }
    return client as Client<C>;
  }

  /** Fails every pending and every later call, for instance because the worker has gone. */
  break(error: SottoError): void {
    this.#broken = error;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const call of pending) {
      call.release();
      call.chunks?.fail(error);
      call.reject(error);
    }
  }

  shutdown(): void {
    if (this.#broken === null) this.endpoint.send({ type: 'shutdown' });
  }

  #stream(
    method: string,
    args: readonly unknown[],
    options: CallOptions,
  ): Stream<unknown, unknown> {
    const stopped = new AbortController();
    const chunks = new AsyncQueue<unknown>(() => {
      stopped.abort(abortError(`${method}: the reader stopped`));
    });
    const signal =
      options.signal === undefined
        ? stopped.signal
        : AbortSignal.any([options.signal, stopped.signal]);
    const result = this.#call(method, args, { ...options, signal }, chunks);
    // A reader that only iterates gets the failure from the chunks; this keeps it from being loose.
    result.catch(() => undefined);
    return { result, [Symbol.asyncIterator]: () => chunks[Symbol.asyncIterator]() };
  }

  async #call(
    method: string,
    args: readonly unknown[],
    options: CallOptions,
    chunks: AsyncQueue<unknown> | null,
  ): Promise<unknown> {
    // What it takes to pack the call is part of its way to the worker.
    const sentMs = nowMs();
    try {
      if (this.#broken !== null) throw this.#broken;
      throwIfAborted(options.signal);
      const id = this.#nextId++;
      return await new Promise<unknown>((resolve, reject) => {
        const cancel = (): void => {
          const reason = toWire(abortError(options.signal?.reason));
          this.endpoint.send({ type: 'cancel', id, reason });
        };
        options.signal?.addEventListener('abort', cancel, { once: true });
        const release = (): void => options.signal?.removeEventListener('abort', cancel);
        const { tracer } = options;
        this.#pending.set(id, { method, chunks, tracer, begun: false, resolve, reject, release });
        this.#send(
          { type: 'call', id, method, args, trace: tracer?.context ?? null, sentMs },
          options.transfer,
        );
      });
    } catch (error) {
      chunks?.fail(error);
      throw error;
    }
  }

  #send(
    message: Extract<ToWorker, { type: 'call' }>,
    transfer: readonly ArrayBuffer[] | undefined,
  ): void {
    const { id, method } = message;
    try {
      this.endpoint.send(message, transfer);
    } catch (cause) {
      // Structured clone refuses functions and the like: tell the caller, do not hang.
      const call = this.#pending.get(id);
      this.#pending.delete(id);
      call?.release();
      const where = `${this.options.name}.${method}`;
      call?.reject(new SottoError('bug', `${where}: the arguments cannot be sent`, { cause }));
    }
  }

  #receive(message: FromWorker): void {
    switch (message.type) {
      case 'ready':
        this.options.onReady?.();
        return;
      case 'spans':
        for (const span of message.spans) this.options.onSpans(span);
        return;
      case 'chunk': {
        const call = this.#pending.get(message.id);
        if (call === undefined) return;
        // Of a stream the first piece is waited for; later ones only where the way was long.
        if (!call.begun || nowMs() - message.sentMs >= LONG_HOP_MS) this.#cameBack(call, message);
        call.begun = true;
        call.chunks?.push(message.value);
        return;
      }
      case 'end': {
        const call = this.#take(message.id);
        if (call?.chunks === null) this.#cameBack(call, message);
        call?.chunks?.close();
        call?.resolve(message.value);
        return;
      }
      case 'fail': {
        const call = this.#take(message.id);
        if (call === undefined) return;
        const error = fromWire(message.error, `${this.options.name}.${call.method}`);
        call.chunks?.fail(error);
        call.reject(error);
        return;
      }
    }
  }

  #cameBack(call: PendingCall, { sentMs }: { readonly sentMs: number }): void {
    const span = this.options.answerSpan?.(call.method) ?? null;
    if (span === null || call.tracer === undefined) return;
    call.tracer.record(span, sentMs, nowMs(), { waitedFor: 'main thread' });
  }

  #take(id: CallId): PendingCall | undefined {
    const call = this.#pending.get(id);
    this.#pending.delete(id);
    call?.release();
    return call;
  }
}
