import { BAR_PX, barBox, LANE_PX, laneTopPx } from './geometry';
import type { Bar, WaterfallRows } from './rows';
import type { TimeScale } from './time-scale';

/** A hairline is hard to point at: this much to its left and right still counts. */
const NEAR_PX = 4;

export interface PointedAt {
  readonly rows: WaterfallRows;
  readonly scale: TimeScale;
  /** Where bars end that have no end yet, ms from release. */
  readonly openEndMs: number;
  /** While held: how much further back everything lies (see chart-scene.ts). */
  readonly shiftMs: number;
}

/**
 * The bar under a point of the plot (CSS pixels), or undefined. Of several the nearest, then the
 * shortest: what lies behind others (the hold) can be pointed at where nothing lies before it.
 */
export function barAt(
  { rows, scale, openEndMs, shiftMs }: PointedAt,
  xPx: number,
  yPx: number,
): Bar | undefined {
  const laneIndex = Math.floor((yPx - laneTopPx(0)) / LANE_PX);
  const row = rows.lanes[laneIndex];
  if (row === undefined) return undefined;
  let found: { bar: Bar; distancePx: number; widthPx: number } | undefined;
  for (const bar of row.bars) {
    const first = bar.parts[0];
    const last = bar.parts.at(-1);
    if (first === undefined || last === undefined) continue;
    const leftPx = scale.toPx(first.startMs - shiftMs);
    const rightPx = scale.toPx((last.endMs ?? Math.max(openEndMs, last.startMs)) - shiftMs);
    const besidePx = Math.max(leftPx - xPx, xPx - rightPx, 0);
    if (besidePx > NEAR_PX) continue;
    const distancePx = besidePx + verticalDistancePx(bar, laneIndex, yPx);
    const widthPx = rightPx - leftPx;
    const nearer =
      found === undefined ||
      distancePx < found.distancePx ||
      (distancePx === found.distancePx && widthPx < found.widthPx);
    if (nearer) found = { bar, distancePx, widthPx };
  }
  return found?.bar;
}

function verticalDistancePx(bar: Bar, laneIndex: number, yPx: number): number {
  const box = barBox(laneIndex, bar.level, bar.levels);
  const awayPx = Math.max(box.yPx - yPx, yPx - box.yPx - box.heightPx, 0);
  // Above and below the bars of a lane all its levels are equally far.
  return bar.levels === 1 ? 0 : Math.min(awayPx, BAR_PX);
}
