import type { Tracer } from '../trace';

/**
 * Contracts are plain interfaces of methods that return a promise or a {@link Stream}. Both sides
 * are derived from the one declaration: {@link Client} for the caller, {@link Handlers} for the
 * callee. Arguments and results must survive structured clone.
 */

/** Chunks while the call runs, then one result. Iterate it, then await `result`. */
export interface Stream<Chunk, Result> extends AsyncIterable<Chunk> {
  readonly result: Promise<Result>;
}

/** What travels with a call besides its arguments. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** The span below which the callee's spans are drawn; without it the call is not traced. */
  readonly tracer?: Tracer | undefined;
  /** Buffers in the arguments that may be moved instead of copied (main ↔ worker only). */
  readonly transfer?: readonly ArrayBuffer[] | undefined;
}

/** What the caller sees: the contract's methods, each with its options last (never left out). */
export type Client<C> = {
  readonly [K in keyof C]: C[K] extends (...args: infer A) => infer R
    ? (...args: [...A, options: CallOptions]) => R
    : never;
};

/** What a handler is given besides the arguments. */
export interface CallContext {
  /** Aborted by cancel and by shutdown. */
  readonly signal: AbortSignal;
  /** Opens spans under the caller's span; a tracer without a turn goes nowhere. */
  readonly tracer: Tracer;
  /** Absolute ms at which the caller sent the call. */
  readonly sentMs: number;
  /** Marks buffers of the chunk or result to be moved instead of copied. */
  transfer(...buffers: readonly ArrayBuffer[]): void;
}

/** An async generator serves a stream: it yields chunks and returns the result. */
export type Handlers<C> = {
  readonly [K in keyof C]: C[K] extends (...args: infer A) => infer R
    ? R extends Stream<infer Chunk, infer Result>
      ? (...args: [...A, call: CallContext]) => AsyncGenerator<Chunk, Result, void>
      : R extends Promise<infer Result>
        ? (...args: [...A, call: CallContext]) => Promise<Result> | Result
        : never
    : never;
};

/** Names the methods of a contract, and which of them stream; the one thing types cannot tell. */
export type MethodTable<C> = {
  readonly [K in keyof C]: C[K] extends (...args: never[]) => infer R
    ? R extends Stream<unknown, unknown>
      ? 'stream'
      : 'call'
    : never;
};
