import { describe, expect, it } from 'vitest';
import { LANES, laneOf, plainName } from '../../../../src/renderer/waterfall/lanes';
import { mainShare } from '../../../../src/renderer/waterfall/main-share';
import type { WaterfallRows } from '../../../../src/renderer/waterfall/rows';
import { relatedSpanIds, waterfallRows } from '../../../../src/renderer/waterfall/rows';
import type { SpanEvent, SpanName } from '../../../../src/shared/trace';
import { SPAN } from '../../../../src/shared/trace';
import { makeSpan } from './make-span';

function rowsOf(
  spans: readonly SpanEvent[],
  untilMs: number,
  { held = false, settled = false } = {},
): WaterfallRows {
  return waterfallRows({ spans, releaseMs: 1000, untilMs: 1000 + untilMs, held, settled });
}

function lane(rows: WaterfallRows, id: string) {
  const found = rows.lanes.find((row) => row.lane.id === id);
  if (found === undefined) throw new Error(`no lane ${id}`);
  return found;
}

describe('lanes', () => {
  it('have a place and plain words for every step of a turn', () => {
    const elsewhere = new Set<SpanName>([SPAN.turn, SPAN.load, SPAN.warm]);
    for (const name of Object.values(SPAN)) {
      expect(laneOf(name) === undefined, name).toBe(elsewhere.has(name));
      if (!elsewhere.has(name)) expect(plainName(name), name).not.toBe(name);
    }
  });
});

describe('waterfallRows', () => {
  it('always has all lanes, in the order of a turn', () => {
    expect(rowsOf([], 0).lanes.map((row) => row.lane.id)).toEqual(LANES.map(({ id }) => id));
  });

  it('draws leaves, not what contains them', () => {
    const rows = rowsOf(
      [
        makeSpan(SPAN.stt, 0, 100, { id: 'stt' }),
        makeSpan(SPAN.sttEncode, 0, 80, { parentId: 'stt' }),
        makeSpan(SPAN.sttDecode, 80, 100, { parentId: 'stt' }),
      ],
      100,
    );
    expect(lane(rows, 'whisper').bars.map((bar) => bar.span.name)).toEqual([
      SPAN.sttEncode,
      SPAN.sttDecode,
    ]);
    expect(lane(rows, 'whisper').workedMs).toBe(100);
  });

  it('splits a bar at the release: hollow before, solid after', () => {
    const rows = rowsOf([makeSpan(SPAN.sttDecode, -40, 25)], 25);
    expect(lane(rows, 'whisper').bars[0]?.parts).toEqual([
      { kind: 'ahead', startMs: -40, endMs: 0 },
      { kind: 'critical', startMs: 0, endMs: 25 },
    ]);
    expect(rows.aheadMs).toBe(40);
  });

  it('draws what is off the path as such, also the rest of a stream', () => {
    const rows = rowsOf(
      [
        makeSpan(SPAN.decode, 0, 400),
        makeSpan(SPAN.phonemes, 50, 60),
        makeSpan(SPAN.synthesis, 60, 100),
        makeSpan(SPAN.saveTurn, 10, 30),
      ],
      100,
    );
    expect(lane(rows, 'tokens').bars[0]?.parts.map((part) => part.kind)).toEqual([
      'critical',
      'parallel',
    ]);
    expect(lane(rows, 'remember').bars[0]?.parts[0]?.kind).toBe('parallel');
  });

  it('leaves the end of a running bar open', () => {
    const rows = rowsOf([makeSpan(SPAN.sttEncode, 0, null)], 60);
    expect(lane(rows, 'whisper').bars[0]?.parts).toEqual([
      { kind: 'critical', startMs: 0, endMs: null },
    ]);
  });

  it('waits for nothing after the first sound: what goes on is off the path', () => {
    const rows = rowsOf([makeSpan(SPAN.playback, 80, null)], 100, { settled: true });
    expect(lane(rows, 'playback').bars[0]?.parts).toEqual([
      { kind: 'critical', startMs: 80, endMs: 100 },
      { kind: 'parallel', startMs: 100, endMs: null },
    ]);
  });

  it('draws everything hollow while the key is held', () => {
    const rows = rowsOf(
      [makeSpan(SPAN.hold, -500, null), makeSpan(SPAN.sttPartial, -100, null)],
      0,
      { held: true },
    );
    for (const id of ['listen', 'whisper']) {
      expect(lane(rows, id).bars[0]?.parts.map((part) => part.kind)).toEqual(['ahead']);
    }
  });

  it('lets only steps that overlap share the height of a lane', () => {
    const rows = rowsOf(
      [
        makeSpan(SPAN.contextPart, 0, 10, { id: 'a' }),
        makeSpan(SPAN.contextPart, 2, 8, { id: 'b' }),
        makeSpan(SPAN.contextPart, 8.02, 12, { id: 'c' }),
        makeSpan(SPAN.assemble, 20, 30),
      ],
      30,
    );
    expect(lane(rows, 'context').bars.map(({ level, levels }) => [level, levels])).toEqual([
      [0, 2],
      [1, 2],
      [1, 2],
      [0, 1],
    ]);
  });

  it('keeps the hold behind what happens during it', () => {
    const rows = rowsOf(
      [makeSpan(SPAN.hold, -500, 0), makeSpan(SPAN.keyToHandler, -500, -498)],
      10,
    );
    expect(lane(rows, 'listen').bars.every((bar) => bar.levels === 1)).toBe(true);
  });

  it('counts parallel work of a lane once, and waiting not at all', () => {
    const rows = rowsOf(
      [
        makeSpan(SPAN.recallVector, 0, 10),
        makeSpan(SPAN.recallText, 5, 15),
        makeSpan(SPAN.recallQueue, 15, 40),
      ],
      40,
    );
    expect(lane(rows, 'recall').workedMs).toBe(15);
    expect(lane(rows, 'whisper').workedMs).toBeNull();
  });

  it('shows the unaccounted rest where it is', () => {
    const rows = rowsOf([makeSpan(SPAN.drain, 0, 10), makeSpan(SPAN.sttEncode, 25, 50)], 50);
    expect(rows.unaccounted).toEqual([{ startMs: 10, endMs: 25 }]);
  });
});

describe('relatedSpanIds', () => {
  const spans = [
    makeSpan(SPAN.stt, 0, 50, { id: 'stt' }),
    makeSpan(SPAN.sttMel, 0, 10, { id: 'mel', parentId: 'stt' }),
    makeSpan(SPAN.sttEncode, 10, 50, { id: 'encode', parentId: 'stt' }),
    makeSpan(SPAN.prefill, 50, 80, { id: 'prefill' }),
    makeSpan(SPAN.saveTurn, 50, 60, { id: 'save' }),
  ];

  it('holds what came of a step on the path, not what came before or beside it', () => {
    const { path } = rowsOf(spans, 80);
    const related = relatedSpanIds('encode', spans, path);
    expect([...related].sort()).toEqual(['encode', 'prefill', 'stt']);
  });

  it('ends on spans that are each other’s parents', () => {
    const loop = [
      makeSpan(SPAN.stt, 0, 1, { id: 'a', parentId: 'b' }),
      makeSpan(SPAN.sttMel, 0, 1, { id: 'b', parentId: 'a' }),
    ];
    expect(relatedSpanIds('a', loop, rowsOf(loop, 1).path).size).toBe(2);
  });
});

describe('mainShare', () => {
  it('names the stage that the first sound waited for longest', () => {
    const spans = [
      makeSpan(SPAN.sttEncode, 0, 60),
      makeSpan(SPAN.sttDecode, 60, 80),
      makeSpan(SPAN.prefill, 80, 100),
    ];
    expect(mainShare(rowsOf(spans, 100), spans)).toEqual({ label: 'whisper', ms: 80, share: 0.8 });
    expect(mainShare(rowsOf(spans, 0), spans)).toBeUndefined();
  });
});
