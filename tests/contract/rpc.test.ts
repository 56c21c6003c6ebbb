import { describe, expect, it, vi } from 'vitest';
import { SottoError } from '../../src/shared/errors';
import { RpcClient } from '../../src/shared/rpc/client';
import { RpcServer } from '../../src/shared/rpc/server';
import { SPAN, Tracer } from '../../src/shared/trace';
import type { SpanEvent } from '../../src/shared/trace';
import { endpointPair } from './endpoint-pair';
import { sampleHandlers, sampleMethods } from './sample-contract';

function connect() {
  const { caller, callee } = endpointPair();
  const spans: SpanEvent[] = [];
  const onShutdown = vi.fn();
  const rpc = new RpcClient(caller, {
    name: 'sample',
    onSpans: (span) => spans.push(span),
    answerSpan: (method) => (method === 'add' || method === 'count' ? SPAN.recallAnswer : null),
  });
  const server = new RpcServer(callee, {
    methods: sampleMethods,
    handlers: sampleHandlers,
    thread: 'stt',
    onShutdown,
  });
  return { rpc, server, spans, onShutdown, sample: rpc.proxy(sampleMethods) };
}

describe('rpc over an in-memory pair', () => {
  it('answers a call', async () => {
    const { sample, rpc } = connect();
    await expect(sample.add(2, 3, {})).resolves.toBe(5);
    expect(rpc.pendingCalls).toBe(0);
  });

  it('tells the way of an answer back as a span of the caller, for calls that are waited for', async () => {
    const { sample } = connect();
    const told: SpanEvent[] = [];
    const context = { turnId: 'turn-1', parentId: 'parent' };
    const tracer = new Tracer('main', context, (span) => told.push(span));
    await sample.add(2, 3, { tracer });
    await sample.double(new Float32Array(1), { tracer });
    await sample.add(2, 3, {});
    for await (const value of sample.count(3, 0, { tracer })) void value;
    const sentAndBack = { name: SPAN.recallAnswer, parentId: 'parent', thread: 'main' };
    // One for the call, one for the first piece of the stream; of later pieces only slow ones.
    expect(told.length).toBeGreaterThanOrEqual(2);
    expect(told[0]).toMatchObject(sentAndBack);
    expect(told[1]).toMatchObject(sentAndBack);
    expect(told[0]?.attributes).toEqual({ waitedFor: 'main thread' });
  });

  it('rebuilds typed errors with the name of the call, and keeps their hint', async () => {
    const { sample } = connect();
    const error: unknown = await sample.fail('typed', {}).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(SottoError);
    expect(error).toMatchObject({
      kind: 'model-missing',
      message: 'sample.fail: no model',
      hint: 'get one',
    });
  });

  it('turns any other error into a bug', async () => {
    const { sample } = connect();
    await expect(sample.fail('plain', {})).rejects.toMatchObject({ kind: 'bug' });
  });

  it('streams chunks in order, then gives the result', async () => {
    const { sample } = connect();
    const stream = sample.count(4, 0, {});
    const seen: number[] = [];
    for await (const value of stream) seen.push(value);
    expect(seen).toEqual([1, 2, 3, 4]);
    await expect(stream.result).resolves.toEqual({ reached: 4, cancelled: false });
  });

  it('gives a failing stream its chunks first, then the failure, to reader and result alike', async () => {
    const { sample } = connect();
    const stream = sample.breakAfterTwo({});
    const seen: number[] = [];
    const read = async (): Promise<void> => {
      for await (const value of stream) seen.push(value);
    };
    await expect(read()).rejects.toMatchObject({ kind: 'engine-failed' });
    expect(seen).toEqual([1, 2]);
    await expect(stream.result).rejects.toMatchObject({ kind: 'engine-failed' });
  });

  it('cancels a call', async () => {
    const { sample, rpc } = connect();
    const abort = new AbortController();
    const waiting = sample.wait(60_000, { signal: abort.signal });
    abort.abort(new SottoError('aborted', 'barge-in'));
    await expect(waiting).rejects.toMatchObject({ kind: 'aborted' });
    expect(rpc.pendingCalls).toBe(0);
  });

  it('does not send a call whose signal is aborted already', async () => {
    const { sample, rpc } = connect();
    await expect(sample.add(1, 1, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      kind: 'aborted',
    });
    expect(rpc.pendingCalls).toBe(0);
  });

  it('lets a cancelled stream keep its partial result', async () => {
    const { sample } = connect();
    const abort = new AbortController();
    const stream = sample.count(1_000_000, 1, { signal: abort.signal });
    for await (const value of stream) if (value === 3) abort.abort();
    const result = await stream.result;
    expect(result.cancelled).toBe(true);
    expect(result.reached).toBeGreaterThanOrEqual(3);
  });

  it('cancels the stream when its reader stops', async () => {
    const { sample } = connect();
    const stream = sample.count(1_000_000, 1, {});
    for await (const value of stream) if (value === 2) break;
    await expect(stream.result).resolves.toMatchObject({ cancelled: true });
  });

  it('carries spans with their parent, and leaves untraced calls without', async () => {
    const { sample, spans } = connect();
    await sample.traced({});
    expect(spans).toEqual([]);
    const tracer = new Tracer('main', { turnId: 't1', parentId: 'root' }, () => undefined);
    await sample.traced({ tracer });
    const ended = spans.filter((span) => span.endMs !== null);
    const outer = ended.find((span) => span.name === SPAN.stt);
    const inner = ended.find((span) => span.name === SPAN.sttMel);
    expect(outer).toMatchObject({ turnId: 't1', parentId: 'root', thread: 'stt' });
    expect(inner?.parentId).toBe(outer?.id);
    expect(spans.length - ended.length, 'each span is announced when it opens').toBe(2);
  });

  it('fails a call whose arguments or result cannot be cloned, instead of hanging', async () => {
    const { sample } = connect();
    const argument = (() => 1) as unknown as number;
    await expect(sample.add(argument, 1, {})).rejects.toMatchObject({ kind: 'bug' });
    await expect(sample.uncloneable({})).rejects.toBeInstanceOf(SottoError);
  });

  it('refuses methods that the contract does not have', async () => {
    const { rpc } = connect();
    const forged = rpc.proxy<{ constructor_(): Promise<void> }>({ constructor_: 'call' });
    await expect(forged.constructor_({})).rejects.toMatchObject({ kind: 'bug' });
  });

  it('breaks pending and later calls when the other side has gone', async () => {
    const { sample, rpc } = connect();
    const waiting = sample.wait(60_000, {});
    const stream = sample.count(1_000_000, 50, {});
    rpc.break(new SottoError('engine-crashed', 'gone'));
    await expect(waiting).rejects.toMatchObject({ kind: 'engine-crashed' });
    await expect(stream.result).rejects.toMatchObject({ kind: 'engine-crashed' });
    await expect(sample.add(1, 1, {})).rejects.toMatchObject({ kind: 'engine-crashed' });
  });

  it('shuts down after the running calls have answered', async () => {
    const { sample, rpc, onShutdown } = connect();
    const stream = sample.count(1_000_000, 1, {});
    for await (const value of stream) if (value === 1) rpc.shutdown();
    await expect(stream.result).resolves.toMatchObject({ cancelled: true });
    await vi.waitFor(() => {
      expect(onShutdown).toHaveBeenCalledTimes(1);
    });
    await expect(sample.add(1, 1, {})).rejects.toMatchObject({ kind: 'disposed' });
  });
});
