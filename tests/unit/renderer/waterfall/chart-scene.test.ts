import { describe, expect, it } from 'vitest';
import type { ChartSceneInput } from '../../../../src/renderer/waterfall/chart-scene';
import { chartScene } from '../../../../src/renderer/waterfall/chart-scene';
import {
  barBox,
  chartHeightPx,
  laneTopPx,
  LANE_PX,
} from '../../../../src/renderer/waterfall/geometry';
import { barAt } from '../../../../src/renderer/waterfall/hit-test';
import { LANES } from '../../../../src/renderer/waterfall/lanes';
import { pictureScene } from '../../../../src/renderer/waterfall/picture-scene';
import type { Paint } from '../../../../src/renderer/waterfall/paint';
import { waterfallRows } from '../../../../src/renderer/waterfall/rows';
import type { RectShape, Scene } from '../../../../src/renderer/waterfall/scene';
import { sceneSvg } from '../../../../src/renderer/waterfall/scene-svg';
import { tableText } from '../../../../src/renderer/waterfall/table-text';
import { TimeScale } from '../../../../src/renderer/waterfall/time-scale';
import type { SpanEvent } from '../../../../src/shared/trace';
import { SPAN } from '../../../../src/shared/trace';
import { makeSpan } from './make-span';

const SPANS = [
  makeSpan(SPAN.hold, -400, 0, { thread: 'renderer' }),
  makeSpan(SPAN.sttPartial, -120, -20, { thread: 'stt' }),
  makeSpan(SPAN.sttEncode, 0, 100, { thread: 'stt' }),
  makeSpan(SPAN.prefill, 110, 150, { thread: 'llm', attributes: { tokensPrefilled: 12 } }),
  makeSpan(SPAN.playback, 150, 900, { thread: 'renderer' }),
];

/** One pixel a millisecond, release at 200. */
const SCALE = new TimeScale({ startMs: -200, endMs: 400 }, 600);

function rowsOf(spans: readonly SpanEvent[], held = false) {
  return waterfallRows({ spans, releaseMs: 1000, untilMs: 1150, held, settled: !held });
}

function sceneOf(more: Partial<ChartSceneInput> = {}): Scene {
  return chartScene({
    rows: rowsOf(SPANS),
    scale: SCALE,
    openEndMs: 150,
    held: false,
    shiftMs: 0,
    firstTokenMs: null,
    firstAudibleMs: 150,
    related: null,
    activeSpanId: null,
    overlaid: null,
    ...more,
  });
}

function rects(scene: Scene): readonly RectShape[] {
  return scene.shapes.filter((shape) => shape.type === 'rect');
}

const laneIndex = (id: string): number => LANES.findIndex((lane) => lane.id === id);

/** The rectangles drawn inside one lane. */
function inLane(scene: Scene, id: string): readonly RectShape[] {
  const topPx = laneTopPx(laneIndex(id));
  return rects(scene).filter(({ y }) => y >= topPx && y < topPx + LANE_PX);
}

describe('chartScene', () => {
  it('draws each step at its time: hollow ahead of the release, filled after it', () => {
    const whisper = inLane(sceneOf(), 'whisper');
    expect(whisper).toHaveLength(2);
    const [ahead, encode] = whisper;
    expect(ahead).toMatchObject({ fill: null, stroke: 'hear' });
    expect(ahead?.x).toBeCloseTo(80.5);
    expect(ahead?.width).toBeCloseTo(99);
    expect(encode).toMatchObject({ x: 200, width: 100, fill: { kind: 'family', family: 'hear' } });
  });

  it('hatches what no step accounts for, as long as it was', () => {
    const rest = rects(sceneOf()).filter((rect) => rect.fill?.kind === 'rest');
    expect(rest).toHaveLength(1);
    expect(rest[0]?.x).toBeCloseTo(300);
    expect(rest[0]?.width).toBeCloseTo(10);
  });

  it('marks first word and first sound with their figures', () => {
    const texts = (scene: Scene): string[] =>
      scene.shapes.flatMap((shape) => (shape.type === 'text' ? [shape.text] : []));
    expect(texts(sceneOf({ firstTokenMs: 120 }))).toEqual(
      expect.arrayContaining(['first word', '120', 'first sound', '150']),
    );
    expect(texts(sceneOf({ firstAudibleMs: null }))).not.toContain('first sound');
  });

  it('leaves out figures of the ruler that a mark would strike through', () => {
    const figures = (otherMs: number): string[] =>
      sceneOf({
        firstAudibleMs: null,
        overlaid: { rows: rowsOf([]), firstAudibleMs: otherMs, mark: 'the other' },
      }).shapes.flatMap((shape) => (shape.type === 'text' ? [shape.text] : []));
    expect(figures(350)).toContain('200');
    expect(figures(195)).not.toContain('200');
  });

  it('leaves out what lies outside, and cuts what reaches out', () => {
    const scale = new TimeScale({ startMs: 120, endMs: 130 }, 600);
    const scene = sceneOf({ scale });
    expect(inLane(scene, 'whisper')).toEqual([]);
    const [prefill] = inLane(scene, 'prefill');
    expect(prefill?.x).toBeGreaterThanOrEqual(-4);
    expect((prefill?.x ?? 0) + (prefill?.width ?? 0)).toBeLessThanOrEqual(604);
  });

  it('lets an open bar reach the present', () => {
    const spans = [makeSpan(SPAN.sttEncode, 0, null)];
    const rows = waterfallRows({
      spans,
      releaseMs: 1000,
      untilMs: 1060,
      held: false,
      settled: false,
    });
    const at = (openEndMs: number): number | undefined =>
      inLane(sceneOf({ rows, openEndMs, firstAudibleMs: null }), 'whisper')[0]?.width;
    expect(at(60)).toBeCloseTo(60);
    expect(at(90)).toBeCloseTo(90);
  });

  it('moves the past to the left while the key is held', () => {
    const rows = rowsOf([makeSpan(SPAN.sttPartial, -100, -50)], true);
    const x = (shiftMs: number): number =>
      inLane(sceneOf({ rows, held: true, shiftMs, firstAudibleMs: null }), 'whisper')[0]?.x ?? 0;
    expect(x(0) - x(30)).toBeCloseTo(30);
  });

  it('draws thousands of steps as no more bars than there are pixels', () => {
    const spans = Array.from({ length: 5000 }, (_, index) =>
      makeSpan(SPAN.decode, index * 0.02, (index + 1) * 0.02, { id: `d${index}` }),
    );
    const scene = sceneOf({ rows: rowsOf(spans) });
    expect(inLane(scene, 'tokens').length).toBeLessThan(300);
    expect(inLane(scene, 'tokens').length).toBeGreaterThan(30);
  });

  it('gives a hairline the plain colour of its family, on whole pixels', () => {
    const rows = rowsOf([makeSpan(SPAN.assemble, 10.3, 12.9)]);
    const [hairline] = inLane(sceneOf({ rows }), 'context');
    expect(hairline).toMatchObject({ fill: { kind: 'plain', colour: 'think' }, stroke: null });
    expect(Number.isInteger(hairline?.x) && Number.isInteger(hairline?.width)).toBe(true);
  });

  it('dims what does not belong with the active step, which it outlines', () => {
    const active = SPANS[3]?.id ?? '';
    const scene = sceneOf({ activeSpanId: active, related: new Set([active]) });
    expect(inLane(scene, 'prefill')[0]).toMatchObject({ stroke: 'ink', opacity: 1 });
    expect(inLane(scene, 'whisper').every(({ opacity }) => opacity === 0.2)).toBe(true);
  });

  it('lays another turn over: one above the other in the same lane', () => {
    const other = rowsOf([makeSpan(SPAN.sttEncode, 0, 300)]);
    const whisper = inLane(
      sceneOf({ overlaid: { rows: other, firstAudibleMs: 330, mark: 'the other' } }),
      'whisper',
    );
    const shown = whisper.find(({ fill }) => fill !== null);
    const laid = whisper.find(({ width }) => width > 250);
    expect(shown).toBeDefined();
    expect(laid?.fill).toBeNull();
    expect((shown?.y ?? 0) + (shown?.height ?? 0)).toBeLessThanOrEqual(laid?.y ?? 0);
  });
});

describe('barBox', () => {
  it('stays inside its lane however many run at once', () => {
    for (const levels of [1, 2, 5, 16, 40]) {
      const last = barBox(0, levels - 1, levels);
      expect(last.yPx + last.heightPx, `${levels}`).toBeLessThanOrEqual(laneTopPx(1));
      expect(last.heightPx).toBeGreaterThanOrEqual(1);
    }
  });
});

describe('barAt', () => {
  const pointed = (x: number, lane: string) =>
    barAt(
      { rows: rowsOf(SPANS), scale: SCALE, openEndMs: 150, shiftMs: 0 },
      x,
      laneTopPx(laneIndex(lane)) + LANE_PX / 2,
    )?.span.name;

  it('finds what is under the pointer', () => {
    expect(pointed(250, 'whisper')).toBe(SPAN.sttEncode);
    expect(pointed(100, 'whisper')).toBe(SPAN.sttPartial);
    expect(pointed(100, 'listen')).toBe(SPAN.hold);
  });

  it('forgives a few pixels beside a hairline, and no more', () => {
    expect(pointed(303, 'whisper')).toBe(SPAN.sttEncode);
    expect(pointed(320, 'whisper')).toBeUndefined();
    expect(pointed(250, 'voice')).toBeUndefined();
  });

  it('prefers the shorter of two that lie on top of each other', () => {
    const rows = rowsOf([makeSpan(SPAN.hold, -400, 0), makeSpan(SPAN.keyToHandler, -200, -190)]);
    const y = laneTopPx(0) + LANE_PX / 2;
    const found = barAt({ rows, scale: SCALE, openEndMs: 0, shiftMs: 0 }, 5, y);
    expect(found?.span.name).toBe(SPAN.keyToHandler);
  });

  it('finds nothing above the lanes or below them', () => {
    const at = { rows: rowsOf(SPANS), scale: SCALE, openEndMs: 150, shiftMs: 0 };
    expect(barAt(at, 250, 10)).toBeUndefined();
    expect(barAt(at, 250, chartHeightPx(LANES.length) + 50)).toBeUndefined();
  });
});

const PAINT: Paint = {
  colour: (name) => `#${name}`,
  patternInk: '#ink',
  textFont: '"A & B", serif',
  figureFont: 'mono',
};

describe('the copied picture', () => {
  const rows = rowsOf(SPANS);
  const picture = pictureScene({ plot: sceneOf(), rows, title: 'A turn <of> Sotto' });

  it('names its lanes and keeps every bar inside the plot', () => {
    const words = picture.shapes.flatMap((shape) => (shape.type === 'text' ? [shape.text] : []));
    expect(words).toEqual(expect.arrayContaining(['whisper', 'unaccounted', 'A turn <of> Sotto']));
    for (const rect of rects(picture)) {
      expect(rect.x).toBeGreaterThanOrEqual(16 + 88 - 0.01);
      expect(rect.x + rect.width).toBeLessThanOrEqual(16 + 88 + 600 + 0.01);
    }
  });

  it('is SVG that stands alone, with everything escaped', () => {
    const svg = sceneSvg(picture, PAINT, 'ground-panel');
    expect(svg).toContain('xmlns="http://www.w3.org/2000/svg"');
    expect(svg).toContain('A turn &lt;of&gt; Sotto');
    expect(svg).toContain('font-family="&quot;A &amp; B&quot;, serif"');
    expect(svg.match(/fill="url\(#fill-hear\)"/gu)?.length).toBeGreaterThan(0);
    expect(svg).toContain('id="fill-hear"');
    expect(svg).not.toContain('NaN');
  });
});

describe('tableText', () => {
  it('has a line a step in the order of time, and the rest at the end', () => {
    const lines = tableText(rowsOf(SPANS)).replace(/\n$/u, '').split('\n');
    expect(lines).toHaveLength(SPANS.length + 2);
    expect(lines.every((line) => line.split('\t').length === 8)).toBe(true);
    expect(lines[1]).toContain(SPAN.hold);
    expect(lines[4]).toBe(
      [
        'prefill',
        'reading the prompt',
        SPAN.prefill,
        '110',
        '40',
        'yes',
        'llm',
        'tokens prefilled 12',
      ].join('\t'),
    );
    expect(lines.at(-1)).toMatch(/^unaccounted\t.*\t10\t/u);
  });
});
