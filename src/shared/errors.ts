/**
 * Every failure a user can meet has a kind, so that each layer can react without reading messages.
 * A message says what happened and, where there is one, what to do about it.
 */
export const ERROR_KINDS = [
  'aborted',
  'bad-input',
  'busy',
  'deadline',
  'disposed',
  'engine-failed',
  'engine-crashed',
  'model-missing',
  'model-damaged',
  'model-wrong-type',
  'not-found',
  'not-ready',
  'out-of-memory',
  'storage-failed',
  'storage-from-future',
  'unsupported',
  'bug',
] as const;

export type ErrorKind = (typeof ERROR_KINDS)[number];

export interface SottoErrorOptions {
  /** What the user, or the person at the command line, can do now. One sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The one error class that crosses threads; see {@link toWire} for what survives the journey. */
export class SottoError extends Error {
  readonly kind: ErrorKind;
  readonly hint: string | undefined;

  constructor(kind: ErrorKind, message: string, options: SottoErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SottoError';
    this.kind = kind;
    this.hint = options.hint;
  }
}

/** What of an error crosses a thread or process boundary. */
export interface WireError {
  readonly kind: ErrorKind;
  readonly name: string;
  readonly message: string;
  readonly hint?: string;
  readonly stack?: string;
}

/** True for our own `aborted` and for the platform's `AbortError`: the only errors ever dropped. */
export function isAbort(error: unknown): boolean {
  if (error instanceof SottoError) return error.kind === 'aborted';
  return error instanceof Error && error.name === 'AbortError';
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function toWire(error: unknown): WireError {
  if (error instanceof SottoError) {
    return {
      kind: error.kind,
      name: error.name,
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.stack === undefined ? {} : { stack: error.stack }),
    };
  }
  if (isAbort(error)) return { kind: 'aborted', name: 'AbortError', message: errorMessage(error) };
  if (error instanceof Error) {
    return {
      kind: 'bug',
      name: error.name,
      message: error.message,
      ...(error.stack === undefined ? {} : { stack: error.stack }),
    };
  }
  return { kind: 'bug', name: 'Error', message: String(error) };
}

/** Inverse of {@link toWire}; `where` names the call, so that the rebuilt error tells its origin. */
export function fromWire(wire: WireError, where: string): SottoError {
  const message = wire.kind === 'aborted' ? wire.message : `${where}: ${wire.message}`;
  const error = new SottoError(
    wire.kind,
    message,
    wire.hint === undefined ? {} : { hint: wire.hint },
  );
  if (wire.stack !== undefined) error.stack = wire.stack;
  return error;
}

export function abortError(reason?: unknown): SottoError {
  if (reason instanceof SottoError) return reason;
  return new SottoError('aborted', reason === undefined ? 'cancelled' : errorMessage(reason));
}

/** Throws the signal's reason as a {@link SottoError} when it is already aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortError(signal.reason);
}
