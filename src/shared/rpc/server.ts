import { nowMs } from '../clock';
import { SottoError, abortError, fromWire, toWire } from '../errors';
import { Tracer } from '../trace';
import type { SpanEvent, SpanThread } from '../trace';
import type { CallContext, Handlers, MethodTable } from './contract';
import type { CallId, Endpoint, FromWorker, ToWorker } from './protocol';

type Handler = (...args: unknown[]) => unknown;

export interface RpcServerOptions<C> {
  readonly methods: MethodTable<C>;
  readonly handlers: Handlers<C>;
  readonly thread: SpanThread;
  /** Runs after the running calls were cancelled and have answered. */
  readonly onShutdown?: () => Promise<void> | void;
}

/** The callee's half: runs handlers, streams what they yield, answers every call exactly once. */
export class RpcServer<C> {
  #running = new Map<CallId, AbortController>();
  #spans: SpanEvent[] = [];
  #flushScheduled = false;
  #closing = false;
  #idle: (() => void) | null = null;

  constructor(
    private readonly endpoint: Endpoint<FromWorker, ToWorker>,
    private readonly options: RpcServerOptions<C>,
  ) {
    endpoint.onMessage((message) => {
      this.#receive(message);
    });
  }

  ready(): void {
    this.endpoint.send({ type: 'ready' });
  }

  #receive(message: ToWorker): void {
    switch (message.type) {
      case 'call':
        void this.#run(message);
        return;
      case 'cancel':
        this.#running.get(message.id)?.abort(fromWire(message.reason, 'cancelled'));
        return;
      case 'shutdown':
        void this.#shutdown();
        return;
    }
  }

  async #run(message: Extract<ToWorker, { type: 'call' }>): Promise<void> {
    const { id, method } = message;
    const startedMs = performance.now();
    const controller = new AbortController();
    this.#running.set(id, controller);
    const transfers: ArrayBuffer[] = [];
    const context: CallContext = {
      signal: controller.signal,
      sentMs: message.sentMs,
      tracer: new Tracer(
        this.options.thread,
        message.trace ?? { turnId: '', parentId: null },
        message.trace === null ? () => undefined : (span) => this.#addSpan(span),
      ),
      transfer: (...buffers) => transfers.push(...buffers),
    };
    try {
      if (this.#closing) throw new SottoError('disposed', 'the worker is shutting down');
      const handler = this.#handler(method);
      const value = await this.#drain(id, handler(...message.args, context), transfers);
      // The way back begins here: packing spans and answer for the other thread is part of it.
      const sentMs = nowMs();
      this.#flushSpans();
      this.endpoint.send(
        { type: 'end', id, value, busyMs: performance.now() - startedMs, sentMs },
        transfers.splice(0),
      );
    } catch (error) {
      this.#flushSpans();
      this.endpoint.send({ type: 'fail', id, error: toWire(error) });
    } finally {
      this.#running.delete(id);
      if (this.#running.size === 0) this.#idle?.();
    }
  }

  async #drain(id: CallId, outcome: unknown, transfers: ArrayBuffer[]): Promise<unknown> {
    if (!isAsyncGenerator(outcome)) return await outcome;
    for (;;) {
      const step = await outcome.next();
      if (step.done === true) return step.value;
      this.endpoint.send(
        { type: 'chunk', id, value: step.value, sentMs: nowMs() },
        transfers.splice(0),
      );
    }
  }

  #handler(method: string): Handler {
    if (!Object.hasOwn(this.options.methods, method)) {
      throw new SottoError('bug', `no method ${method} in this contract`);
    }
    const handlers = this.options.handlers as Record<string, Handler>;
    const handler = handlers[method];
    if (handler === undefined) throw new SottoError('bug', `method ${method} has no handler`);
    return handler.bind(this.options.handlers);
  }

  /** Spans of one macrotask travel together: a message costs more than a span. */
  #addSpan(span: SpanEvent): void {
    this.#spans.push(span);
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    setTimeout(() => {
      this.#flushSpans();
    }, 0);
  }

  #flushSpans(): void {
    this.#flushScheduled = false;
    if (this.#spans.length === 0) return;
    const spans = this.#spans;
    this.#spans = [];
    this.endpoint.send({ type: 'spans', spans });
  }

  async #shutdown(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    const reason = abortError('shutting down');
    for (const controller of this.#running.values()) controller.abort(reason);
    if (this.#running.size > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    await this.options.onShutdown?.();
  }
}

function isAsyncGenerator(value: unknown): value is AsyncGenerator<unknown, unknown, void> {
  return (
    typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value
  );
}
