/**
 * The few globals that every runtime of Sotto has: the main process, worker threads, the preload
 * script and the window. `src/shared` is compiled with neither DOM nor Node types, so that code
 * which runs anywhere cannot lean on a runtime; what it may use is declared here, in the smallest
 * form that both `lib.dom` and `@types/node` satisfy.
 *
 * This file is seen by the shared project alone.
 */

interface AbortSignal {
  readonly aborted: boolean;
  /** The value given to `abort()`; an `AbortError` when none was given. */
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(
    type: 'abort',
    listener: () => void,
    options?: { once?: boolean; signal?: AbortSignal },
  ): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

declare const AbortSignal: {
  prototype: AbortSignal;
  abort(reason?: unknown): AbortSignal;
  any(signals: AbortSignal[]): AbortSignal;
  timeout(delayMs: number): AbortSignal;
};

interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

declare const AbortController: {
  prototype: AbortController;
  new (): AbortController;
};

interface Performance {
  /** Milliseconds since `timeOrigin`. */
  now(): number;
  /** Unix time in milliseconds at which this clock began; main and its workers share it. */
  readonly timeOrigin: number;
}

declare const performance: Performance;

/** Opaque: a number in the window, an object in Node. */
interface TimerHandle {
  readonly __timerHandle: never;
}

declare function setTimeout(callback: () => void, delayMs?: number): TimerHandle;
declare function clearTimeout(handle: TimerHandle | undefined): void;
declare function setInterval(callback: () => void, delayMs?: number): TimerHandle;
declare function clearInterval(handle: TimerHandle | undefined): void;
declare function queueMicrotask(callback: () => void): void;
declare function structuredClone<T>(value: T, options?: { transfer?: ArrayBuffer[] }): T;

interface TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
}

declare const TextEncoder: {
  prototype: TextEncoder;
  new (): TextEncoder;
};

interface TextDecoder {
  decode(input?: ArrayBufferLike | ArrayBufferView, options?: { stream?: boolean }): string;
}

declare const TextDecoder: {
  prototype: TextDecoder;
  new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder;
};

interface Crypto {
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
}

declare const crypto: Crypto;
