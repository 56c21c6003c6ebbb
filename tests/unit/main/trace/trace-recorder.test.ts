import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TraceRecorder } from '../../../../src/main/trace/trace-recorder';
import { SPAN } from '../../../../src/shared/trace';
import type { SpanEvent } from '../../../../src/shared/trace';

function setUp() {
  const told: SpanEvent[] = [];
  const recorder = new TraceRecorder((spans) => told.push(...spans));
  return { recorder, told };
}

describe('TraceRecorder', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells each span when it opens and again when it ends', () => {
    const { recorder, told } = setUp();
    const open = recorder.begin('t').open(SPAN.assemble, {}, 1);
    vi.advanceTimersByTime(8);
    open.end(5);
    expect(told.map(({ endMs }) => endMs)).toEqual([null]);
    vi.advanceTimersByTime(8);
    expect(told.map(({ endMs }) => endMs)).toEqual([null, 5]);
  });

  it('keeps the step that tells a span waiting for nobody, and loses none at the end', () => {
    const { recorder, told } = setUp();
    const tracer = recorder.begin('t');
    tracer.record(SPAN.decode, 1, 2);
    tracer.record(SPAN.decode, 3, 4);
    expect(told).toEqual([]);
    recorder.finish('t');
    expect(told.map(({ startMs }) => startMs)).toEqual([1, 3]);
    vi.advanceTimersByTime(100);
    expect(told).toHaveLength(2);
  });

  it('holds each span once, in its newest form, in the order of their starts', () => {
    const { recorder } = setUp();
    const tracer = recorder.begin('t');
    const open = tracer.open(SPAN.assemble, {}, 5);
    tracer.record(SPAN.tokenize, 1, 2);
    open.end(9);
    const spans = recorder.spans('t');
    expect(spans.map(({ name, endMs }) => [name, endMs])).toEqual([
      [SPAN.tokenize, 2],
      [SPAN.assemble, 9],
    ]);
  });

  it('drops what comes after its turn was given away', () => {
    const { recorder, told } = setUp();
    const tracer = recorder.begin('t');
    tracer.record(SPAN.decode, 1, 2);
    expect(recorder.finish('t').spans).toHaveLength(1);
    tracer.record(SPAN.decode, 3, 4);
    expect(told).toHaveLength(1);
    expect(recorder.spans('t')).toEqual([]);
  });

  it('keeps the turns apart', () => {
    const { recorder } = setUp();
    const one = recorder.begin('one');
    recorder.begin('two').record(SPAN.decode, 1, 2);
    one.record(SPAN.prefill, 1, 2);
    expect(recorder.spans('one').map(({ name }) => name)).toEqual([SPAN.prefill]);
    expect(recorder.spans('two').map(({ name }) => name)).toEqual([SPAN.decode]);
  });

  it('counts what a turn has too much of, but still ends what it has opened', () => {
    const { recorder } = setUp();
    const tracer = recorder.begin('t');
    const first = tracer.open(SPAN.decode, {}, 0);
    for (let index = 1; index < 4005; index += 1) tracer.record(SPAN.decode, index, index + 1);
    tracer.open(SPAN.prefill);
    first.end(50);
    const { spans, lostSpans } = recorder.finish('t');
    expect([spans.length, lostSpans]).toEqual([4000, 6]);
    expect(spans[0]?.endMs).toBe(50);
  });
});
