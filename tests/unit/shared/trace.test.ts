import { describe, expect, it } from 'vitest';
import { SPAN, Tracer } from '../../../src/shared/trace';
import type { SpanEvent } from '../../../src/shared/trace';

function rig() {
  const events: SpanEvent[] = [];
  const tracer = new Tracer('main', { turnId: 't', parentId: null }, (span) => events.push(span));
  return { events, tracer };
}

describe('Tracer', () => {
  it('announces a span when it opens and again, under the same id, when it ends', async () => {
    const { events, tracer } = rig();
    await tracer.span(SPAN.context, { limit: 3 }, (span) => {
      span.set({ kept: 2 });
    });
    expect(events).toHaveLength(2);
    expect(events[0]).toMatchObject({ name: SPAN.context, endMs: null, attributes: { limit: 3 } });
    expect(events[1]).toMatchObject({ id: events[0]?.id, attributes: { limit: 3, kept: 2 } });
    expect(events[1]?.endMs).toBeGreaterThanOrEqual(events[1]?.startMs ?? Infinity);
  });

  it('closes the span also when the step fails, and says that it failed', async () => {
    const { events, tracer } = rig();
    const failing = tracer.span(SPAN.stt, {}, () => Promise.reject(new TypeError('no')));
    await expect(failing).rejects.toThrow('no');
    expect(events.at(-1)).toMatchObject({ attributes: { failed: 'TypeError' } });
    expect(events.at(-1)?.endMs).not.toBeNull();
  });

  it('hangs inner spans below outer ones', async () => {
    const { events, tracer } = rig();
    await tracer.span(SPAN.stt, {}, (outer, inner) => {
      inner.spanSync(SPAN.sttMel, {}, () => undefined);
      expect(events.at(-1)?.parentId).toBe(outer.id);
    });
  });

  it('never gives a negative length, and ends a span once', () => {
    const { events, tracer } = rig();
    const span = tracer.open(SPAN.hold, {}, 100);
    span.end(50);
    span.end(500);
    expect(events).toHaveLength(2);
    expect(events[1]).toMatchObject({ startMs: 100, endMs: 100 });
    tracer.record(SPAN.postRoll, 10, 5);
    expect(events[2]).toMatchObject({ startMs: 10, endMs: 10 });
  });

  it('gives every span an id of its own', () => {
    const { events, tracer } = rig();
    for (let index = 0; index < 1000; index++) tracer.record(SPAN.sttMel, 0, 1);
    expect(new Set(events.map(({ id }) => id)).size).toBe(1000);
  });
});

describe('span names', () => {
  it('has no drawer: nothing is called other, misc or overhead, and names are unique', () => {
    const names: string[] = Object.values(SPAN);
    expect(names.filter((name) => /other|misc|overhead/u.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});
