import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

import { RateLimit } from '../../../../src/main/ipc/rate-limit';
import { serveIpc } from '../../../../src/main/ipc/serve';
import type { IpcHandlers } from '../../../../src/main/ipc/serve';
import { CALL_CHANNEL, callSchemas } from '../../../../src/shared/contracts/ipc';
import type { IpcCallName, IpcReply } from '../../../../src/shared/contracts/ipc';
import { SottoError } from '../../../../src/shared/errors';
import { defaultSettings } from '../../../../src/shared/settings';

interface Sender {
  readonly trusted: boolean;
}
type Listener = (event: Sender, ...args: unknown[]) => Promise<unknown>;

const unlimited = new RateLimit(Number.MAX_SAFE_INTEGER, 1, () => 0);

/** Serves the real contract with handlers that only note that they were called. */
function setUp(overrides: Partial<IpcHandlers> = {}, rateLimit = unlimited) {
  let listener: Listener | null = null;
  const called: string[] = [];
  const noted = Object.fromEntries(
    Object.keys(callSchemas).map((name) => [
      name,
      () => {
        called.push(name);
      },
    ]),
  ) as unknown as IpcHandlers;
  const log = vi.fn();
  const stop = serveIpc<Sender>({
    receiver: {
      handle: (channel, given) => {
        expect(channel).toBe(CALL_CHANNEL);
        listener = given;
      },
      removeHandler: () => {
        listener = null;
      },
    },
    handlers: { ...noted, ...overrides },
    isTrusted: (event) => event.trusted,
    log,
    rateLimit,
  });
  const send = async (args: readonly unknown[], trusted = true): Promise<IpcReply<unknown>> => {
    if (listener === null) throw new Error('not served');
    return (await listener({ trusted }, ...args)) as IpcReply<unknown>;
  };
  return { send, called, log, stop, isServed: () => listener !== null };
}

const failure = (kind: string) => ({
  ok: false,
  error: expect.objectContaining({ kind }) as unknown,
});

describe('serveIpc', () => {
  it('answers a good call with what the handler gives', async () => {
    const { send } = setUp({ clock: () => ({ nowMs: 7 }) });
    expect(await send(['clock', []])).toEqual({ ok: true, value: { nowMs: 7 } });
  });

  it('gives the handler the parsed arguments', async () => {
    const say = vi.fn(() => ({ turnId: 't' }));
    const { send } = setUp({ say });
    await send(['say', [{ text: '  hello ', submitMs: 1 }]]);
    expect(say).toHaveBeenCalledExactlyOnceWith({ text: 'hello', submitMs: 1 });
  });

  it('refuses every call from a page that is not ours, before it looks at it', async () => {
    const { send, called } = setUp();
    for (const name of Object.keys(callSchemas)) {
      expect(await send([name, []], false)).toEqual(failure('bad-input'));
    }
    expect(called).toEqual([]);
  });

  it.each([
    ['no call', ['nothing', []]],
    ['a prototype key', ['__proto__', []]],
    ['a method of every object', ['toString', []]],
    ['the constructor', ['constructor', []]],
    ['a number for a name', [3, []]],
    ['no arguments', ['stop']],
    ['a surplus argument', ['stop', [], 1]],
    ['arguments that are no list', ['stop', 'x']],
    ['one argument too many', ['stop', [1]]],
    ['an unknown key', ['press', [{ keyMs: 1, source: 'key', extra: 1 }]]],
    ['a name too many', ['openHelp', ['file:///etc/passwd']]],
    ['samples of another type', ['audio', [{ turnId: 't', samples: [0], firstSampleMs: 1 }]]],
    [
      'a piece that is too long',
      ['audio', [{ turnId: 't', samples: new Float32Array(4097), firstSampleMs: 1 }]],
    ],
    ['not a number', ['press', [{ keyMs: Number.NaN, source: 'key' }]]],
    ['infinity', ['press', [{ keyMs: Infinity, source: 'key' }]]],
    ['settings with a surprise', ['changeSettings', [{ ...defaultSettings, surprise: true }]]],
    ['a text without words', ['say', [{ text: '   ', submitMs: 1 }]]],
  ])('refuses %s', async (_what, args) => {
    const { send, called } = setUp();
    expect(await send(args)).toEqual(failure('bad-input'));
    expect(called).toEqual([]);
  });

  it('refuses a huge message by its size, before the schema', async () => {
    const { send, called } = setUp();
    const reply = await send(['say', [{ text: 'x'.repeat(100_000_000), submitMs: 1 }]]);
    expect(reply).toMatchObject({ ok: false, error: { message: 'The call say is too large.' } });
    expect(called).toEqual([]);
  });

  it('tells the window the kind and a safe text, never a path or a stack', async () => {
    const { send } = setUp({
      turn: () => {
        throw new SottoError('storage-failed', 'cannot write /home/ada lovelace/.local/sotto.db', {
          hint: 'free space on /home/ada',
        });
      },
    });
    const reply = await send(['turn', [{ turnId: 't' }]]);
    expect(reply).toEqual(failure('storage-failed'));
    expect(JSON.stringify(reply)).not.toMatch(/\/home|stack|\bat /);
  });

  it('says nothing about an error that should not have been, and logs it', async () => {
    const { send, log } = setUp({
      turns: () => {
        throw new TypeError('x is undefined at /work/src/secret.ts:3');
      },
    });
    const reply = await send(['turns', [{ limit: 1, beforeTurnId: null }]]);
    expect(reply).toEqual(failure('bug'));
    expect(JSON.stringify(reply)).not.toContain('secret');
    expect(log).toHaveBeenCalledOnce();
  });

  it('turns a rejected promise into an answer too', async () => {
    const { send } = setUp({ turns: () => Promise.reject(new SottoError('not-ready', 'loading')) });
    expect(await send(['turns', [{ limit: 1, beforeTurnId: null }]])).toEqual(failure('not-ready'));
  });

  it('refuses a flood', async () => {
    const { send, called } = setUp({}, new RateLimit(3, 1, () => 0));
    const replies = await Promise.all(Array.from({ length: 5 }, () => send(['stop', []])));
    expect(replies.filter(({ ok }) => ok)).toHaveLength(3);
    expect(replies.at(-1)).toEqual(failure('busy'));
    expect(called).toHaveLength(3);
  });

  it('stops serving', () => {
    const { stop, isServed } = setUp();
    stop();
    expect(isServed()).toBe(false);
  });

  it('answers 10,000 messages of garbage with a typed refusal, and calls nobody for them', async () => {
    const { send, called } = setUp();
    const name = fc.oneof(
      fc.constantFrom(...(Object.keys(callSchemas) as IpcCallName[])),
      fc.constantFrom('__proto__', 'constructor', 'hasOwnProperty', 'valueOf', ''),
      fc.string(),
      fc.anything(),
    );
    const garbage = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withNullPrototype: true,
      withSparseArray: true,
      maxDepth: 4,
    });
    await fc.assert(
      fc.asyncProperty(name, fc.oneof(garbage, fc.array(garbage)), async (call, args) => {
        const before = called.length;
        const reply = await send([call, args]);
        if (reply.ok) {
          // By chance a good call: then it was one of the contract's, with arguments that fit.
          const schema = callSchemas[call as IpcCallName];
          expect(schema.safeParse(args).success).toBe(true);
          expect(called.length).toBe(before + 1);
          return;
        }
        expect(reply.error.kind).toBe('bad-input');
        expect(typeof reply.error.message).toBe('string');
        expect(called.length).toBe(before);
      }),
      { numRuns: 10_000 },
    );
  }, 60_000);
});
