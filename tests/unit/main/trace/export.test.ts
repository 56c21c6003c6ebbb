import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { exportChrome, exportCsv, exportOtlp } from '../../../../src/main/trace/export';
import { sampleTurn } from './sample-turn';

/** The Trace Event Format as far as Perfetto needs it. */
const chromeSchema = z.object({
  traceEvents: z.array(
    z.discriminatedUnion('ph', [
      z.object({
        ph: z.literal('M'),
        name: z.literal('thread_name'),
        pid: z.int(),
        tid: z.int(),
        ts: z.int(),
      }),
      z.object({
        ph: z.literal('X'),
        name: z.string().min(1),
        ts: z.int().nonnegative(),
        dur: z.int().nonnegative(),
        pid: z.int(),
        tid: z.int().nonnegative(),
        args: z.object({ turnId: z.string() }).loose(),
      }),
    ]),
  ),
});

describe('exported traces', () => {
  it('chrome: valid, in µs, finished spans only', () => {
    const { traceEvents } = chromeSchema.parse(JSON.parse(exportChrome([sampleTurn()])));
    const spans = traceEvents.filter((event) => event.ph === 'X');
    expect(spans.map(({ name, dur }) => [name, dur])).toEqual([
      ['stt.partial', 200_000],
      ['stt.encode', 100_000],
      ['tts.synthesis', 95_000],
    ]);
    expect(spans[1]?.args).toMatchObject({ turnId: 'turn-1', audioCtx: 448 });
  });

  it('chrome: what overlaps on one track nests, as the format demands', () => {
    const turn = sampleTurn();
    const [any] = turn.spans;
    if (any === undefined) throw new Error('the sample has spans');
    const at = (id: string, startMs: number, endMs: number) => ({
      ...any,
      id,
      thread: 'main' as const,
      startMs: any.startMs + startMs,
      endMs: any.startMs + endMs,
    });
    const spans = [
      at('turn', 0, 100),
      at('wait', 10, 60),
      at('work', 40, 90),
      at('inside', 45, 50),
      at('after', 60, 70),
      at('third', 48, 95),
    ];
    const { traceEvents } = chromeSchema.parse(
      JSON.parse(exportChrome([{ ...turn, spans }])) as unknown,
    );
    const events = traceEvents.flatMap((event) => (event.ph === 'X' ? [event] : []));
    expect(events).toHaveLength(spans.length);
    for (const a of events) {
      for (const b of events) {
        if (a === b || a.tid !== b.tid) continue;
        const apart = a.ts + a.dur <= b.ts || b.ts + b.dur <= a.ts;
        const nested =
          (a.ts <= b.ts && b.ts + b.dur <= a.ts + a.dur) ||
          (b.ts <= a.ts && a.ts + a.dur <= b.ts + b.dur);
        expect(apart || nested, `${String(a.args['spanId'])} and ${String(b.args['spanId'])}`).toBe(
          true,
        );
      }
    }
    const named = new Set(traceEvents.flatMap((event) => (event.ph === 'M' ? [event.tid] : [])));
    expect(events.every((event) => named.has(event.tid))).toBe(true);
  });

  it('csv: one span a line, counted from the release, quoted by RFC 4180', () => {
    const lines = exportCsv([sampleTurn()]).trimEnd().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain('turn-1,s1,,stt.partial,stt,-300.000,200.000');
    expect(lines[3]).toContain('"{""waitedFor"":""a, \\""b\\""""}"');
  });

  it('otlp: ids of the right length, nanoseconds as strings that keep their precision', () => {
    const parsed = z
      .object({
        resourceSpans: z.array(
          z.object({
            scopeSpans: z.array(
              z.object({
                spans: z.array(
                  z.object({
                    traceId: z.string().regex(/^[0-9a-f]{32}$/),
                    spanId: z.string().regex(/^[0-9a-f]{16}$/),
                    startTimeUnixNano: z.string().regex(/^\d{19}$/),
                    endTimeUnixNano: z.string().regex(/^\d{19}$/),
                  }),
                ),
              }),
            ),
          }),
        ),
      })
      .parse(JSON.parse(exportOtlp([sampleTurn()])));
    const [span] = parsed.resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
    expect(span?.startTimeUnixNano).toBe('1799999999700000000');
  });

  it('holds none of the user’s words', () => {
    const turns = [sampleTurn()];
    for (const text of [exportChrome(turns), exportCsv(turns), exportOtlp(turns)]) {
      expect(text).not.toContain('secret words');
      expect(text).not.toContain('hello');
    }
  });
});
