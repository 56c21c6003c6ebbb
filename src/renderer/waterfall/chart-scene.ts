import { formatFigure } from '../ui/format';
import type { Mark } from './chart-marks';
import { markShapes } from './chart-marks';
import { BAR_PX, barBox, chartHeightPx, LANES_TOP_PX, restTopPx } from './geometry';
import type { Bar, BarPart, WaterfallRows } from './rows';
import type { RectShape, Scene, Shape } from './scene';
import { line, text } from './scene';
import type { TimeScale } from './time-scale';
import { rulerTicks } from './time-scale';

/** A turn laid over the first, in the lower half of each lane. */
export interface OverlaidTurn {
  readonly rows: WaterfallRows;
  /** Ms from its own release; null when nothing was spoken. */
  readonly firstAudibleMs: number | null;
  /** What its first sound is called beside its line. */
  readonly mark: string;
}

export interface ChartSceneInput {
  readonly rows: WaterfallRows;
  readonly scale: TimeScale;
  /** Where bars end that have no end yet, ms from release. */
  readonly openEndMs: number;
  /** Zero is the present: the release has not come. */
  readonly held: boolean;
  /** While held: how long ago the rows were made; all they hold lies that much further back. */
  readonly shiftMs: number;
  /** Ms from release. */
  readonly firstTokenMs: number | null;
  readonly firstAudibleMs: number | null;
  /** Spans that belong with the active one; null when none is active. */
  readonly related: ReadonlySet<string> | null;
  readonly activeSpanId: string | null;
  readonly overlaid: OverlaidTurn | null;
}

/** A step of a microsecond is still a step: it is drawn as a hairline. */
const MIN_WIDTH_PX = 1.5;
/**
 * Below this no pattern can be seen: such bars are plain and stand on whole pixels, which a screen
 * without a graphics card paints many times faster.
 */
const PATTERN_PX = 4;
/** Bars closer than this to what is drawn already would not be seen: they are left out. */
const HIDDEN_PX = 0.5;
/** Room for a figure like "−1,000" and some air. */
const MIN_TICK_GAP_PX = 56;
/** Figures closer to an edge than this would be cut. */
const EDGE_PX = 12;
/** A figure this close to a mark would be struck through by it. */
const CROSSED_PX = 18;
const DIMMED = 0.2;
const PARALLEL = 0.36;
/** A hollow bar too narrow to be hollow is told from a solid one by its paleness. */
const HOLLOW_HAIRLINE = 0.6;

/** Everything inside the plot: ruler, bars, marks. Pure; costs nothing for what is out of view. */
export function chartScene(input: ChartSceneInput): Scene {
  const { rows, scale } = input;
  const heightPx = chartHeightPx(rows.lanes.length);
  const shapes: Shape[] = [];
  addRuler(shapes, input, heightPx);
  if (input.overlaid === null) addBars(shapes, input, rows, 'whole');
  else {
    addBars(shapes, input, rows, 'upper');
    addBars(shapes, input, input.overlaid.rows, 'lower');
  }
  addRest(shapes, input);
  const zeroPx = scale.toPx(0);
  shapes.push(line([zeroPx, LANES_TOP_PX - 6], [zeroPx, heightPx], 'ink', { width: 1.5 }));
  shapes.push(...markShapes(marks(input), scale, heightPx));
  return { widthPx: scale.widthPx, heightPx, shapes };
}

function addRuler(shapes: Shape[], input: ChartSceneInput, heightPx: number): void {
  const { scale, held } = input;
  const marksPx = marks(input).map(({ ms }) => scale.toPx(ms));
  for (const { ms, px } of rulerTicks(scale, MIN_TICK_GAP_PX)) {
    if (px < EDGE_PX || px > scale.widthPx - EDGE_PX) continue;
    shapes.push(line([px, LANES_TOP_PX - 4], [px, heightPx], 'line'));
    if (marksPx.some((markPx) => Math.abs(px - markPx) <= CROSSED_PX)) continue;
    const zero = ms === 0;
    shapes.push(
      text(
        [px, LANES_TOP_PX - 8],
        zero && held ? 'now' : formatFigure(ms),
        zero ? 'ink' : 'ink-pale',
        {
          font: 'figure',
          bold: zero,
          anchor: 'middle',
        },
      ),
    );
  }
}

type Half = 'whole' | 'upper' | 'lower';

function addBars(shapes: Shape[], input: ChartSceneInput, rows: WaterfallRows, half: Half): void {
  for (const [laneIndex, row] of rows.lanes.entries()) {
    // Per level: how far to the right the lane is drawn already.
    const drawnToPx: number[] = [];
    for (const bar of row.bars) {
      for (const part of bar.parts) {
        const rect = barRect(input, bar, part, laneIndex, half);
        if (rect === null) continue;
        const active = input.activeSpanId === bar.span.id && half !== 'lower';
        const reachedPx = drawnToPx[bar.level] ?? Number.NEGATIVE_INFINITY;
        const endPx = rect.x + rect.width;
        if (!active && endPx <= reachedPx + HIDDEN_PX && rect.width <= 2 * MIN_WIDTH_PX) continue;
        drawnToPx[bar.level] = Math.max(reachedPx, endPx);
        shapes.push(active ? { ...rect, stroke: 'ink', strokeWidth: 1.5, opacity: 1 } : rect);
      }
    }
  }
}

function barRect(
  { scale, openEndMs, shiftMs, related }: ChartSceneInput,
  bar: Bar,
  part: BarPart,
  laneIndex: number,
  half: Half,
): RectShape | null {
  const endMs = part.endMs ?? Math.max(openEndMs, part.startMs);
  const leftPx = scale.toPx(part.startMs - shiftMs);
  const rightPx = leftPx + Math.max(MIN_WIDTH_PX, (endMs - part.startMs) * scale.pxPerMs);
  if (rightPx < 0 || leftPx > scale.widthPx) return null;
  // What lies far outside is cut: a canvas with coordinates of millions draws nothing at all.
  const x = Math.max(-4, leftPx);
  const width = Math.min(scale.widthPx + 4, rightPx) - x;
  const { yPx, heightPx } = halfBox(barBox(laneIndex, bar.level, bar.levels), laneIndex, half);
  const dimmed = half !== 'lower' && related !== null && !related.has(bar.span.id);
  // A hollow bar's line lies inside its box, so that it is as long as it says.
  const hollow = part.kind === 'ahead' || half === 'lower';
  const opacity = dimmed ? DIMMED : part.kind === 'parallel' ? PARALLEL : 1;
  if (width < PATTERN_PX) {
    return {
      type: 'rect',
      x: Math.round(x),
      y: Math.round(yPx),
      width: Math.max(1, Math.round(width)),
      height: Math.max(1, Math.round(heightPx)),
      fill: { kind: 'plain', colour: bar.family },
      stroke: null,
      strokeWidth: 1,
      opacity: hollow ? Math.min(opacity, HOLLOW_HAIRLINE) : opacity,
    };
  }
  const insetPx = hollow ? Math.min(0.5, width / 2, heightPx / 2) : 0;
  return {
    type: 'rect',
    x: x + insetPx,
    y: yPx + insetPx,
    width: Math.max(0.5, width - 2 * insetPx),
    height: Math.max(0.5, heightPx - 2 * insetPx),
    fill: hollow ? null : { kind: 'family', family: bar.family },
    stroke: hollow ? bar.family : null,
    strokeWidth: 1,
    opacity,
  };
}

function halfBox(
  box: { readonly yPx: number; readonly heightPx: number },
  laneIndex: number,
  half: Half,
): { readonly yPx: number; readonly heightPx: number } {
  if (half === 'whole') return box;
  const lane = barBox(laneIndex, 0, 1);
  const shift = half === 'lower' ? lane.heightPx / 2 + 1 : 0;
  return {
    yPx: lane.yPx + (box.yPx - lane.yPx) / 2 + shift,
    heightPx: Math.max(1, box.heightPx / 2 - 1),
  };
}

/** The hatched bar of what no step accounts for; its line is there even when there is nothing. */
function addRest(shapes: Shape[], { rows, scale, overlaid }: ChartSceneInput): void {
  const topPx = restTopPx(rows.lanes.length);
  const fromPx = Math.max(0, scale.toPx(0));
  shapes.push(
    line([fromPx, topPx + BAR_PX], [scale.widthPx, topPx + BAR_PX], 'line-strong', {
      opacity: 0.5,
    }),
  );
  const heightPx = overlaid === null ? BAR_PX : BAR_PX / 2 - 1;
  for (const { startMs, endMs } of rows.unaccounted) {
    const x = scale.toPx(startMs);
    const width = Math.max(MIN_WIDTH_PX, (endMs - startMs) * scale.pxPerMs);
    if (x + width < 0 || x > scale.widthPx) continue;
    shapes.push({
      type: 'rect',
      x,
      y: topPx,
      width,
      height: heightPx,
      fill: { kind: 'rest' },
      stroke: 'line-strong',
      strokeWidth: 1,
      opacity: 1,
    });
  }
  for (const { startMs, endMs } of overlaid?.rows.unaccounted ?? []) {
    shapes.push({
      type: 'rect',
      x: scale.toPx(startMs),
      y: topPx + BAR_PX / 2 + 1,
      width: Math.max(MIN_WIDTH_PX, (endMs - startMs) * scale.pxPerMs),
      height: heightPx,
      fill: null,
      stroke: 'line-strong',
      strokeWidth: 1,
      opacity: 1,
    });
  }
}

/** The moments that matter: with another turn laid over, the first sounds of both. */
function marks({ firstTokenMs, firstAudibleMs, overlaid }: ChartSceneInput): readonly Mark[] {
  const shown: Mark[] = [];
  if (firstTokenMs !== null && overlaid === null) {
    shown.push({ words: 'first word', ms: firstTokenMs, sound: false });
  }
  if (overlaid !== null && overlaid.firstAudibleMs !== null) {
    shown.push({ words: overlaid.mark, ms: overlaid.firstAudibleMs, sound: false });
  }
  if (firstAudibleMs !== null) {
    shown.push({ words: 'first sound', ms: firstAudibleMs, sound: true });
  }
  return shown;
}
