import type { WireError } from '../errors';
import type { SpanEvent, TraceContext } from '../trace';

/**
 * The whole conversation between main and a worker. Read this before any other file in rpc/.
 *
 * A call is answered by any number of chunks, then exactly one end or fail. Cancel asks the callee
 * to stop; the answer is still an end (partial result) or a fail of kind `aborted`, so a caller never
 * hangs. Spans travel beside the answers, batched per macrotask.
 */
export type CallId = number;

export type ToWorker =
  | {
      readonly type: 'call';
      readonly id: CallId;
      readonly method: string;
      readonly args: readonly unknown[];
      readonly trace: TraceContext | null;
      /** When the caller sent it, absolute ms: the difference to the arrival is the queue wait. */
      readonly sentMs: number;
    }
  | { readonly type: 'cancel'; readonly id: CallId; readonly reason: WireError }
  | { readonly type: 'shutdown' };

export type FromWorker =
  | { readonly type: 'ready' }
  | {
      readonly type: 'chunk';
      readonly id: CallId;
      readonly value: unknown;
      /** When the callee sent it, absolute ms: the difference to the arrival is the way back. */
      readonly sentMs: number;
    }
  | {
      readonly type: 'end';
      readonly id: CallId;
      readonly value: unknown;
      readonly busyMs: number;
      readonly sentMs: number;
    }
  | { readonly type: 'fail'; readonly id: CallId; readonly error: WireError }
  | { readonly type: 'spans'; readonly spans: readonly SpanEvent[] };

/**
 * A message channel: a worker thread's port, a utility process, or an in-memory pair in tests.
 * `transfer` lists buffers that move instead of being copied; a transport may ignore it.
 */
export interface Endpoint<Out, In> {
  send(message: Out, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: In) => void): void;
}
