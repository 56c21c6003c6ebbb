import { formatFigure } from '../ui/format';
import { LANE_PX, laneTopPx, restTopPx } from './geometry';
import type { WaterfallRows } from './rows';
import type { Scene, Shape } from './scene';
import { text } from './scene';

export interface PictureInput {
  /** The plot as it stands on screen. */
  readonly plot: Scene;
  readonly rows: WaterfallRows;
  /** What the picture is of: one line above the chart. */
  readonly title: string;
}

const AIR_PX = 16;
const TITLE_PX = 28;
const NAMES_PX = 88;
const FIGURES_PX = 56;

/** The chart with its names, figures and title: what is copied must explain itself. Pure. */
export function pictureScene({ plot, rows, title }: PictureInput): Scene {
  const leftPx = AIR_PX + NAMES_PX;
  const topPx = AIR_PX + TITLE_PX;
  const widthPx = leftPx + plot.widthPx + FIGURES_PX + AIR_PX;
  const rightPx = widthPx - AIR_PX;
  const shapes: Shape[] = [text([AIR_PX, AIR_PX + 12], title, 'ink', { sizePx: 13, bold: true })];
  for (const shape of plot.shapes) {
    const moved = shape.type === 'rect' ? cut(shape, plot.widthPx) : shape;
    if (moved !== null) shapes.push(move(moved, leftPx, topPx));
  }
  for (const [index, row] of rows.lanes.entries()) {
    const baseline = topPx + laneTopPx(index) + LANE_PX / 2 + 4;
    shapes.push(text([AIR_PX, baseline], row.lane.label, 'ink-soft', { sizePx: 12 }));
    if (row.workedMs !== null) shapes.push(figure(rightPx, baseline, row.workedMs));
  }
  const baseline = topPx + restTopPx(rows.lanes.length) + 12;
  shapes.push(
    text([AIR_PX, baseline], 'unaccounted', 'ink-soft', { sizePx: 12 }),
    figure(rightPx, baseline, rows.path.unaccountedMs),
  );
  return { widthPx, heightPx: topPx + plot.heightPx + AIR_PX, shapes };
}

function figure(x: number, y: number, ms: number): Shape {
  return text([x, y], formatFigure(ms), 'ink-soft', { sizePx: 12, font: 'figure', anchor: 'end' });
}

function cut(shape: Extract<Shape, { type: 'rect' }>, widthPx: number): Shape | null {
  const x = Math.max(0, shape.x);
  const endPx = Math.min(widthPx, shape.x + shape.width);
  return endPx <= x ? null : { ...shape, x, width: endPx - x };
}

function move(shape: Shape, byX: number, byY: number): Shape {
  if (shape.type !== 'line') return { ...shape, x: shape.x + byX, y: shape.y + byY };
  return {
    ...shape,
    x1: shape.x1 + byX,
    x2: shape.x2 + byX,
    y1: shape.y1 + byY,
    y2: shape.y2 + byY,
  };
}
