import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { criticalPath, leafSpans } from '../../../src/shared/critical-path';
import type { SpanAttributes, SpanEvent, SpanName } from '../../../src/shared/trace';
import { SPAN } from '../../../src/shared/trace';

const RELEASE_MS = 1_000;

function span(
  name: SpanName,
  startMs: number,
  endMs: number | null,
  more: { id?: string; parentId?: string; attributes?: SpanAttributes } = {},
): SpanEvent {
  return {
    id: more.id ?? `${name}@${startMs}`,
    parentId: more.parentId ?? null,
    turnId: 't',
    name,
    startMs: RELEASE_MS + startMs,
    endMs: endMs === null ? null : RELEASE_MS + endMs,
    thread: 'main',
    attributes: more.attributes ?? {},
  };
}

function pathOf(spans: readonly SpanEvent[], untilMs: number) {
  const path = criticalPath(spans, { releaseMs: RELEASE_MS, endMs: RELEASE_MS + untilMs });
  const nameOf = (id: string) => spans.find((one) => one.id === id)?.name;
  return { path, names: path.segments.map((segment) => nameOf(segment.spanId)) };
}

/** A whole sequential turn: first sample audible at 300. */
const turn = [
  span(SPAN.turn, -900, 2_000, { id: 'turn' }),
  span(SPAN.hold, -900, 0, { parentId: 'turn' }),
  span(SPAN.drain, 0, 5, { parentId: 'turn' }),
  span(SPAN.ipcToMain, 5, 7, { parentId: 'turn' }),
  span(SPAN.stt, 7, 107, { id: 'stt', parentId: 'turn' }),
  span(SPAN.sttMel, 7, 12, { parentId: 'stt' }),
  span(SPAN.sttEncode, 12, 92, { parentId: 'stt' }),
  span(SPAN.sttDecode, 92, 107, { parentId: 'stt' }),
  span(SPAN.embed, 107, 113, { parentId: 'turn' }),
  span(SPAN.recallVector, 113, 115, { parentId: 'turn' }),
  span(SPAN.assemble, 115, 117, { parentId: 'turn' }),
  span(SPAN.llm, 117, 900, { id: 'llm', parentId: 'turn' }),
  span(SPAN.prefill, 117, 157, { parentId: 'llm' }),
  span(SPAN.firstDecode, 157, 172, { parentId: 'llm' }),
  span(SPAN.decode, 172, 900, { parentId: 'llm' }),
  span(SPAN.clauseWait, 117, 232, { parentId: 'turn' }),
  span(SPAN.phonemes, 232, 236, { attributes: { clause: 0 } }),
  span(SPAN.synthesis, 236, 290, { attributes: { clause: 0 } }),
  span(SPAN.ipcToRenderer, 290, 292, { attributes: { clause: 0 } }),
  span(SPAN.startPlayback, 292, 296, { attributes: { clause: 0 } }),
  span(SPAN.playback, 296, 1_900, { attributes: { clause: 0 } }),
  span(SPAN.synthesis, 291, 380, { attributes: { clause: 1 } }),
  span(SPAN.saveTurn, 108, 111),
];

describe('criticalPath', () => {
  it('accounts for a complete turn without a rest', () => {
    const { path, names } = pathOf(turn, 300);
    expect(path.unaccountedMs).toBeCloseTo(0, 6);
    expect(path.accountedMs).toBeCloseTo(300, 6);
    expect(names).toEqual([
      ...[SPAN.drain, SPAN.ipcToMain],
      ...[SPAN.sttMel, SPAN.sttEncode, SPAN.sttDecode],
      ...[SPAN.embed, SPAN.recallVector, SPAN.assemble],
      ...[SPAN.prefill, SPAN.firstDecode, SPAN.decode],
      ...[SPAN.phonemes, SPAN.synthesis],
      ...[SPAN.ipcToRenderer, SPAN.startPlayback, SPAN.playback],
    ]);
  });

  it('prefers the stream that fed a clause to the wait for that clause', () => {
    const { names } = pathOf(turn, 300);
    expect(names).not.toContain(SPAN.clauseWait);
  });

  it('does not look for what came before the release', () => {
    const spans = [
      span(SPAN.hold, -900, 0),
      span(SPAN.keyToHandler, 0, 0.6),
      span(SPAN.drain, 0.6, 3),
    ];
    const { path, names } = pathOf(spans, 3);
    expect(names).toEqual([SPAN.keyToHandler, SPAN.drain]);
    expect(path.unaccountedMs).toBeCloseTo(0, 6);
  });

  it.each([
    [SPAN.beginTurn, SPAN.sttTransfer],
    [SPAN.takeWords, SPAN.embedQueue],
    [SPAN.handOver, SPAN.ipcToRenderer],
  ])('%s explains what it sent, also where it went on for a while', (sender, sent) => {
    const spans = [span(SPAN.keyToHandler, 0, 0.4), span(sender, 0.4, 4), span(sent, 1, 9)];
    expect(pathOf(spans, 9).path.unaccountedMs).toBeCloseTo(0, 6);
    // It explains nothing else: a hole behind it stays one.
    const hole = [span(sender, 0, 8), span(SPAN.playback, 6, 9)];
    expect(pathOf(hole, 9).path.unaccountedMs).toBeCloseTo(6, 6);
  });

  it('names the silence that a reply begins with, though its playing has begun', () => {
    const spans = [
      span(SPAN.startPlayback, 0, 5),
      span(SPAN.leadIn, 5, 9),
      span(SPAN.playback, 5, 400),
    ];
    expect(pathOf(spans, 9).names).toEqual([SPAN.startPlayback, SPAN.leadIn]);
  });

  it('names the wait when no work explains it', () => {
    const spans = [
      span(SPAN.drain, 0, 10),
      span(SPAN.clauseWait, 10, 60),
      span(SPAN.synthesis, 60, 100),
    ];
    const { path, names } = pathOf(spans, 100);
    expect(names).toEqual([SPAN.drain, SPAN.clauseWait, SPAN.synthesis]);
    expect(path.unaccountedMs).toBe(0);
  });

  it('names the way to another thread between two steps, and leaves open what it leaves', () => {
    const spans = [
      span(SPAN.classify, 0, 10),
      span(SPAN.recallQueue, 10.1, 10.5),
      span(SPAN.recallText, 10.6, 20),
    ];
    const { path, names } = pathOf(spans, 20);
    expect(names).toEqual([SPAN.classify, SPAN.recallQueue, SPAN.recallText]);
    expect(path.unaccountedMs).toBeCloseTo(0.2, 6);
  });

  it('leaves out the words that were looked up beside the embedding', () => {
    const spans = [
      span(SPAN.takeWords, 0, 2),
      span(SPAN.embedQueue, 2, 3),
      span(SPAN.recallQueue, 2, 3.5),
      span(SPAN.recallText, 3.5, 7),
      span(SPAN.embed, 3, 11),
      span(SPAN.embedAnswer, 11, 12),
      span(SPAN.classify, 12, 13),
      span(SPAN.recallQueue, 13, 14),
      span(SPAN.recallText, 14, 14.1, { attributes: { ahead: true } }),
      span(SPAN.recallVector, 14.1, 17),
    ];
    const { path, names } = pathOf(spans, 17);
    expect(names).toEqual([
      ...[SPAN.takeWords, SPAN.embedQueue, SPAN.embed, SPAN.embedAnswer, SPAN.classify],
      ...[SPAN.recallQueue, SPAN.recallText, SPAN.recallVector],
    ]);
    expect(path.unaccountedMs).toBeCloseTo(0, 6);
  });

  it('goes through them where the embedding was there before them', () => {
    const spans = [
      span(SPAN.takeWords, 0, 1),
      span(SPAN.embed, 1, 4),
      span(SPAN.recallQueue, 1, 2),
      span(SPAN.recallText, 2, 9),
      span(SPAN.classify, 4, 5),
      span(SPAN.recallQueue, 5, 9.1),
      span(SPAN.catchUp, 9.1, 9.2),
      span(SPAN.recallText, 9.2, 9.3, { attributes: { ahead: true } }),
      span(SPAN.recallVector, 9.3, 12),
    ];
    const { path, names } = pathOf(spans, 12);
    expect(names).toEqual([
      ...[SPAN.takeWords, SPAN.recallQueue, SPAN.recallText],
      ...[SPAN.recallText, SPAN.recallVector],
    ]);
    // The way between the two calls, and what the second one looks for anew.
    expect(path.unaccountedMs).toBeCloseTo(0.2, 6);
  });

  it('gives such a wait only what the work before it has left', () => {
    const spans = [
      span(SPAN.takeWords, 0, 10),
      span(SPAN.embedQueue, 9, 10.6),
      span(SPAN.embed, 10.8, 20),
    ];
    const { path, names } = pathOf(spans, 20);
    expect(names).toEqual([SPAN.takeWords, SPAN.embedQueue, SPAN.embed]);
    expect(path.segments[1]).toMatchObject({ startMs: RELEASE_MS + 10, endMs: RELEASE_MS + 10.6 });
    expect(path.unaccountedMs).toBeCloseTo(0.2, 6);
  });

  it('sees 30 ms planted where nothing is instrumented, whatever runs beside it', () => {
    const shifted = turn.map((one) =>
      one.startMs >= RELEASE_MS + 117
        ? { ...one, startMs: one.startMs + 30, endMs: one.endMs === null ? null : one.endMs + 30 }
        : one,
    );
    // Work of a later stage, and of a later clause, runs right through the hole.
    const spans = [...shifted, span(SPAN.saveTurn, 110, 160), span(SPAN.remember, 112, 170)];
    const { path } = pathOf(spans, 330);
    expect(path.unaccountedMs).toBeCloseTo(30, 6);
    expect(path.gaps).toEqual([{ startMs: RELEASE_MS + 117, endMs: RELEASE_MS + 147 }]);
  });

  it('counts parallel steps once', () => {
    const spans = [
      span(SPAN.embed, 0, 50),
      span(SPAN.classify, 0, 30),
      span(SPAN.assemble, 50, 60),
    ];
    const { path } = pathOf(spans, 60);
    expect(path.accountedMs).toBe(60);
    expect(path.spanIds.has(`${SPAN.classify}@0`)).toBe(false);
  });

  it('gives the whole interval as a rest when everything was done before the release', () => {
    const { path } = pathOf([span(SPAN.synthesis, -80, -10)], 12);
    expect(path.segments).toEqual([]);
    expect(path.unaccountedMs).toBe(12);
  });

  it('cuts a step that began before the release at zero', () => {
    const { path } = pathOf([span(SPAN.sttDecode, -40, 25)], 25);
    expect(path.segments).toEqual([
      { spanId: `${SPAN.sttDecode}@-40`, startMs: RELEASE_MS, endMs: RELEASE_MS + 25 },
    ]);
  });

  it('lets a running step reach the present', () => {
    const { path } = pathOf([span(SPAN.drain, 0, 5), span(SPAN.sttEncode, 5, null)], 80);
    expect(path.unaccountedMs).toBe(0);
    expect(path.segments.at(-1)?.endMs).toBe(RELEASE_MS + 80);
  });

  it('finds the queue in front of the step it held up', () => {
    const spans = [
      span(SPAN.sttDecode, 0, 10),
      span(SPAN.embedQueue, 10, 40),
      span(SPAN.embed, 40, 46),
    ];
    const { path, names } = pathOf(spans, 46);
    expect(names).toEqual([SPAN.sttDecode, SPAN.embedQueue, SPAN.embed]);
    expect(path.unaccountedMs).toBe(0);
  });

  it('is empty before the release', () => {
    expect(pathOf(turn, 0).path.segments).toEqual([]);
    expect(pathOf(turn, 0).path.unaccountedMs).toBe(0);
  });

  it('tiles the interval exactly: segments and gaps neither overlap nor leave anything out', () => {
    const names = Object.values(SPAN) as SpanName[];
    const anySpan = fc.record({
      name: fc.constantFrom(...names),
      start: fc.integer({ min: -200, max: 600 }),
      length: fc.option(fc.integer({ min: 0, max: 300 })),
      parent: fc.option(fc.integer({ min: 0, max: 30 })),
    });
    fc.assert(
      fc.property(
        fc.array(anySpan, { maxLength: 30 }),
        fc.integer({ min: 0, max: 500 }),
        (all, end) => {
          const spans = all.map((one, index) =>
            span(one.name, one.start, one.length === null ? null : one.start + one.length, {
              id: `s${index}`,
              ...(one.parent === null ? {} : { parentId: `s${one.parent}` }),
            }),
          );
          const { path } = pathOf(spans, end);
          const tiles = [...path.segments, ...path.gaps].sort((a, b) => a.startMs - b.startMs);
          let cursorMs = RELEASE_MS;
          for (const tile of tiles) {
            expect(Math.abs(tile.startMs - cursorMs)).toBeLessThan(0.01);
            expect(tile.endMs).toBeGreaterThan(tile.startMs);
            cursorMs = tile.endMs;
          }
          expect(Math.abs(cursorMs - (RELEASE_MS + end))).toBeLessThan(0.01);
          expect(path.accountedMs + path.unaccountedMs).toBeCloseTo(end, 6);
        },
      ),
    );
  });
});

describe('leafSpans', () => {
  it('leaves out every span that has children', () => {
    expect(leafSpans(turn).map((one) => one.id)).not.toContain('stt');
    expect(leafSpans(turn).map((one) => one.id)).not.toContain('turn');
  });
});

describe('streams', () => {
  it('do not hide a hole behind the step they fed', () => {
    // 30 ms between the end of the synthesis and the hop, while tokens go on being decoded.
    const spans = [
      span(SPAN.decode, 0, 900),
      span(SPAN.phonemes, 60, 65, { attributes: { clause: 0 } }),
      span(SPAN.synthesis, 65, 110, { attributes: { clause: 0 } }),
      span(SPAN.ipcToRenderer, 140, 142, { attributes: { clause: 0 } }),
    ];
    const { path, names } = pathOf(spans, 142);
    expect(names).toEqual([SPAN.decode, SPAN.phonemes, SPAN.synthesis, SPAN.ipcToRenderer]);
    expect(path.unaccountedMs).toBeCloseTo(30, 6);
  });

  it('explain playback that began before its clause was synthesised to the end', () => {
    const spans = [
      span(SPAN.synthesis, 0, 200, { attributes: { clause: 0 } }),
      span(SPAN.startPlayback, 80, 86, { attributes: { clause: 0 } }),
    ];
    const { path, names } = pathOf(spans, 86);
    expect(names).toEqual([SPAN.synthesis, SPAN.startPlayback]);
    expect(path.unaccountedMs).toBe(0);
  });
});

describe('the wait for a clause', () => {
  it('accounts only for what the generation beside it does not', () => {
    const spans = [
      span(SPAN.prefill, 0, 40),
      span(SPAN.firstDecode, 40, 55),
      span(SPAN.decode, 55, 90),
      span(SPAN.clauseWait, 0, 110),
      span(SPAN.synthesis, 110, 150, { attributes: { clause: 0 } }),
    ];
    const { path, names } = pathOf(spans, 150);
    expect(names).toEqual([
      SPAN.prefill,
      SPAN.firstDecode,
      SPAN.decode,
      SPAN.clauseWait,
      SPAN.synthesis,
    ]);
    expect(path.unaccountedMs).toBe(0);
    expect(path.segments[3]).toMatchObject({ startMs: RELEASE_MS + 90, endMs: RELEASE_MS + 110 });
  });
});

describe('the queue in front of whisper', () => {
  it('shows the pass that was running, not the wait for it', () => {
    const spans = [
      span(SPAN.ipcToMain, 0, 3),
      span(SPAN.sttEncode, -50, 60, { id: 'early' }),
      span(SPAN.sttDecode, 60, 70, { id: 'early-decode' }),
      span(SPAN.sttQueue, 3, 75),
      span(SPAN.sttFilter, 75, 78),
    ];
    const { path, names } = pathOf(spans, 78);
    expect(names).toEqual([SPAN.sttEncode, SPAN.sttDecode, SPAN.sttQueue, SPAN.sttFilter]);
    expect(path.segments[2]).toMatchObject({ startMs: RELEASE_MS + 70, endMs: RELEASE_MS + 75 });
    expect(path.unaccountedMs).toBe(0);
  });
});
