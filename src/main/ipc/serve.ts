import { callSchemas, CALL_CHANNEL } from '../../shared/contracts/ipc';
import type { IpcArgs, IpcCallName, IpcReply, IpcResults } from '../../shared/contracts/ipc';
import { nowMs } from '../../shared/clock';
import { SottoError, isAbort } from '../../shared/errors';
import { isWithinLimits } from './message-size';
import { RateLimit } from './rate-limit';
import { toFailure } from './safe-error';

/** What main does for each call of the contract. */
export type IpcHandlers = {
  readonly [K in IpcCallName]: (...args: IpcArgs<K>) => IpcResults[K] | Promise<IpcResults[K]>;
};

/** The part of Electron's `ipcMain` that is used; tests give one of their own. */
export interface CallReceiver<Event> {
  handle(channel: string, listener: (event: Event, ...args: unknown[]) => Promise<unknown>): void;
  removeHandler(channel: string): void;
}

export interface ServeOptions<Event> {
  readonly receiver: CallReceiver<Event>;
  readonly handlers: IpcHandlers;
  /** Is the sender the main frame of our own window, showing our own page? */
  readonly isTrusted: (event: Event) => boolean;
  readonly log: (message: string, error?: unknown) => void;
  /** Calls a second that are served without question; for tests. */
  readonly rateLimit?: RateLimit;
}

const BURST_CALLS = 1000;
const CALLS_PER_SECOND = 500;

/**
 * Serves the whole contract on one channel. A call passes, in this order: who sends it, how many it
 * sends, whether the call exists, how large it is, whether its arguments fit the schema. Whatever
 * happens the answer is an {@link IpcReply}; an exception never crosses.
 * @returns the function that stops serving.
 */
export function serveIpc<Event>(options: ServeOptions<Event>): () => void {
  const { receiver, handlers, isTrusted, log } = options;
  const rate = options.rateLimit ?? new RateLimit(BURST_CALLS, CALLS_PER_SECOND, nowMs);

  const answer = async (event: Event, rest: readonly unknown[]): Promise<unknown> => {
    if (!isTrusted(event)) throw new SottoError('bad-input', 'This page may not call Sotto.');
    if (!rate.take()) throw new SottoError('busy', 'Too many calls at once.');
    const [name, args] = rest;
    if (rest.length !== 2 || !isCallName(name)) {
      throw new SottoError('bad-input', 'There is no such call.');
    }
    if (!isWithinLimits(args)) throw new SottoError('bad-input', `The call ${name} is too large.`);
    const parsed = callSchemas[name].safeParse(args);
    if (!parsed.success) {
      const where = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
      throw new SottoError(
        'bad-input',
        `The arguments of ${name} do not fit${where === '' ? '' : ` (${where})`}.`,
      );
    }
    const handler = handlers[name] as (...values: unknown[]) => unknown;
    return handler(...(parsed.data as unknown[]));
  };

  receiver.handle(CALL_CHANNEL, async (event, ...rest): Promise<IpcReply<unknown>> => {
    try {
      return { ok: true, value: await answer(event, rest) };
    } catch (error) {
      const failure = toFailure(error);
      if (failure.kind === 'bug' && !isAbort(error))
        log(`the call ${String(rest[0])} failed`, error);
      return { ok: false, error: failure };
    }
  });
  return () => {
    receiver.removeHandler(CALL_CHANNEL);
  };
}

function isCallName(name: unknown): name is IpcCallName {
  return typeof name === 'string' && Object.hasOwn(callSchemas, name);
}
