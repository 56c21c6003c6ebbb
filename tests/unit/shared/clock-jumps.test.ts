import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { criticalPath } from '../../../src/shared/critical-path';
import { SPAN, Tracer } from '../../../src/shared/trace';
import type { SpanEvent, SpanName } from '../../../src/shared/trace';

/*
 * A machine that slept, a virtual machine that moved, a window whose offset was measured anew: times
 * can run backwards between two readings. No step may ever have taken less than nothing.
 */
afterEach(() => {
  vi.restoreAllMocks();
});

const anyName = fc.constantFrom<SpanName>(...Object.values(SPAN));
/** Hours of sleep in either direction, and the microseconds of a usual reading. */
const jump = fc.oneof(
  fc.double({ min: -2, max: 50, noNaN: true }),
  fc.double({ min: -4 * 3_600_000, max: 4 * 3_600_000, noNaN: true }),
);

describe('a clock that jumps', () => {
  it('never makes a negative span', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyName, jump), { maxLength: 20 }), (steps) => {
        const spans: SpanEvent[] = [];
        const tracer = new Tracer('main', { turnId: 't', parentId: null }, (span) => {
          spans.push(span);
        });
        let clockMs = 1e7;
        vi.spyOn(performance, 'now').mockImplementation(() => clockMs);
        for (const [name, jumpMs] of steps) {
          const open = tracer.open(name);
          const startMs = performance.timeOrigin + clockMs;
          clockMs += jumpMs;
          open.end();
          tracer.spanSync(name, {}, () => {
            clockMs += jumpMs;
          });
          tracer.record(name, startMs, performance.timeOrigin + clockMs);
        }
        const ended = spans.filter((span) => span.endMs !== null);
        expect(ended).toHaveLength(steps.length * 3);
        for (const { startMs, endMs } of ended) expect(endMs).toBeGreaterThanOrEqual(startMs);
      }),
      { numRuns: 100 },
    );
  });

  it('leaves a critical path that still tiles the wait exactly, whatever the spans say', () => {
    const span = fc.record({
      name: anyName,
      startMs: fc.double({ min: -1000, max: 2000, noNaN: true }),
      lengthMs: fc.double({ min: 0, max: 800, noNaN: true }),
      open: fc.boolean(),
      clause: fc.option(fc.nat({ max: 2 })),
    });
    fc.assert(
      fc.property(fc.array(span, { maxLength: 25 }), (made) => {
        const spans = made.map(({ name, startMs, lengthMs, open, clause }, index): SpanEvent => ({
          id: `s${index}`,
          parentId: null,
          turnId: 't',
          name,
          startMs,
          endMs: open ? null : startMs + lengthMs,
          thread: 'main',
          attributes: clause === null ? {} : { clause },
        }));
        const path = criticalPath(spans, { releaseMs: 0, endMs: 1000 });
        const pieces = [...path.segments, ...path.gaps].sort((a, b) => a.startMs - b.startMs);
        let reachedMs = 0;
        for (const { startMs, endMs } of pieces) {
          expect(startMs).toBeCloseTo(reachedMs, 2);
          expect(endMs).toBeGreaterThanOrEqual(startMs);
          reachedMs = endMs;
        }
        expect(reachedMs).toBeCloseTo(1000, 2);
        expect(path.accountedMs + path.unaccountedMs).toBeCloseTo(1000, 6);
      }),
      { numRuns: 300 },
    );
  });
});
