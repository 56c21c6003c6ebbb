import { describe, expect, it } from 'vitest';
import type { Mark } from '../../../../src/renderer/waterfall/chart-marks';
import { markShapes } from '../../../../src/renderer/waterfall/chart-marks';
import type { Shape, TextShape } from '../../../../src/renderer/waterfall/scene';
import { TimeScale } from '../../../../src/renderer/waterfall/time-scale';

/** One pixel a millisecond, release at the left edge. */
const scaleOf = (widthPx: number): TimeScale =>
  new TimeScale({ startMs: 0, endMs: widthPx }, widthPx);

const sound = (ms: number): Mark => ({ words: 'first sound', ms, sound: true });
const other = (ms: number): Mark => ({ words: 'the other’s first sound', ms, sound: false });

interface Box {
  readonly text: string;
  readonly fromPx: number;
  readonly toPx: number;
  readonly topPx: number;
  readonly bottomPx: number;
}

/** Where a text lies, with letters as wide as the faces' widest usual ones on average. */
function boxOf({ x, y, text, font, anchor }: TextShape): Box {
  const widthPx = text.length * (font === 'figure' ? 6.7 : 6);
  const fromPx = anchor === 'end' ? x - widthPx : x;
  return { text, fromPx, toPx: fromPx + widthPx, topPx: y - 10, bottomPx: y + 2 };
}

function boxes(shapes: readonly Shape[]): Box[] {
  return shapes.flatMap((shape) => (shape.type === 'text' ? [boxOf(shape)] : []));
}

function linesOf(shapes: readonly Shape[]) {
  return shapes.flatMap((shape) => (shape.type === 'line' ? [shape] : []));
}

const overlap = (a: Box, b: Box): boolean =>
  a.fromPx < b.toPx && b.fromPx < a.toPx && a.topPx < b.bottomPx && b.topPx < a.bottomPx;

/** Every place of two marks in a drawing, in steps of a few pixels. */
function* places(widthPx: number): Generator<readonly [soundMs: number, otherMs: number]> {
  for (let soundMs = 0; soundMs <= widthPx; soundMs += 7) {
    for (let otherMs = 0; otherMs <= widthPx; otherMs += 7) yield [soundMs, otherMs];
  }
}

describe('markShapes', () => {
  it('keeps every label inside the drawing, wherever the marks are', () => {
    for (const widthPx of [120, 300, 700]) {
      for (const [soundMs, otherMs] of places(widthPx)) {
        const shapes = markShapes([other(otherMs), sound(soundMs)], scaleOf(widthPx), 400);
        expect(linesOf(shapes)).toHaveLength(2);
        for (const { text, fromPx, toPx } of boxes(shapes)) {
          const where = `${text} of ${soundMs} and ${otherMs} in ${widthPx}`;
          expect(fromPx, where).toBeGreaterThanOrEqual(0);
          expect(toPx, where).toBeLessThanOrEqual(widthPx);
        }
      }
    }
  });

  it('lays no label over another, and draws no line through one', () => {
    for (const [soundMs, otherMs] of places(500)) {
      const shapes = markShapes([other(otherMs), sound(soundMs)], scaleOf(500), 400);
      const labels = boxes(shapes);
      for (const [index, box] of labels.entries()) {
        const where = `${box.text} of ${soundMs} and ${otherMs}`;
        expect(
          labels.slice(index + 1).filter((later) => overlap(box, later)),
          where,
        ).toEqual([]);
        const crossing = linesOf(shapes).filter(
          ({ x1, y1 }) => x1 > box.fromPx && x1 < box.toPx && y1 < box.bottomPx,
        );
        expect(crossing, where).toEqual([]);
      }
    }
  });

  it('stands before its line where there is room, else behind it', () => {
    const [figure, words] = boxes(markShapes([other(400)], scaleOf(500), 400));
    expect(figure?.toPx).toBe(395);
    expect(words?.toPx).toBeLessThan(figure?.fromPx ?? 0);
    const [late, behind] = boxes(markShapes([other(60)], scaleOf(500), 400));
    expect(late?.fromPx).toBe(65);
    expect(behind?.fromPx).toBeGreaterThan(late?.toPx ?? 500);
  });

  it('says the figure alone where no side has room for the words', () => {
    const texts = boxes(markShapes([other(100)], scaleOf(200), 400)).map(({ text }) => text);
    expect(texts).toEqual(['100']);
  });

  it('leaves out a mark that is out of view', () => {
    expect(markShapes([sound(-1), other(501)], scaleOf(500), 400)).toEqual([]);
  });
});
