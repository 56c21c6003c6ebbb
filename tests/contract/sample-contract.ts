import { setTimeout as sleep } from 'node:timers/promises';
import { SottoError, abortError, throwIfAborted } from '../../src/shared/errors';
import type { Handlers, MethodTable, Stream } from '../../src/shared/rpc/contract';
import { SPAN } from '../../src/shared/trace';

/** A contract with one method of every kind, for the tests of the channel. */
export interface Sample {
  add(a: number, b: number): Promise<number>;
  fail(kind: 'typed' | 'plain'): Promise<void>;
  /** Counts up to `to`; cancelled, it says how far it came instead of failing. */
  count(to: number, everyMs: number): Stream<number, { reached: number; cancelled: boolean }>;
  /** Yields twice, then fails. */
  breakAfterTwo(): Stream<number, void>;
  wait(ms: number): Promise<void>;
  traced(): Promise<void>;
  uncloneable(): Promise<unknown>;
  /** Moves the buffer there and back. */
  double(samples: Float32Array): Promise<Float32Array>;
}

export const sampleMethods: MethodTable<Sample> = {
  add: 'call',
  fail: 'call',
  count: 'stream',
  breakAfterTwo: 'stream',
  wait: 'call',
  traced: 'call',
  uncloneable: 'call',
  double: 'call',
};

export const sampleHandlers: Handlers<Sample> = {
  add: (a, b) => a + b,
  fail: (kind) => {
    if (kind === 'typed') throw new SottoError('model-missing', 'no model', { hint: 'get one' });
    throw new TypeError('plain');
  },
  async *count(to, everyMs, call) {
    let reached = 0;
    while (reached < to && !call.signal.aborted) {
      await sleep(everyMs);
      reached += 1;
      yield reached;
    }
    return { reached, cancelled: call.signal.aborted };
  },
  async *breakAfterTwo() {
    yield 1;
    yield 2;
    await sleep(1);
    throw new SottoError('engine-failed', 'broke');
  },
  async wait(ms, call) {
    await sleep(ms, undefined, { signal: call.signal }).catch(() => {
      throw abortError(call.signal.reason);
    });
    throwIfAborted(call.signal);
  },
  async traced(call) {
    await call.tracer.span(SPAN.stt, { audioMs: 5 }, async (_span, tracer) => {
      await tracer.span(SPAN.sttMel, {}, () => sleep(1));
    });
  },
  uncloneable: () => Promise.resolve(() => 'a function cannot cross'),
  double: (samples, call) => {
    const doubled = samples.map((sample) => sample * 2);
    call.transfer(doubled.buffer);
    return doubled;
  },
};
