/** Heights of the chart in CSS pixels, on the 4-pixel grid. The style sheet has the same numbers. */

/** Two lines of marks, then the ruler's figures. */
export const MARK_LINE_PX = 16;
export const RULER_PX = 20;
export const LANES_TOP_PX = 2 * MARK_LINE_PX + RULER_PX;

export const LANE_PX = 28;
export const BAR_PX = 16;

/** Stands clear of the lanes: it is no stage. */
export const UNACCOUNTED_GAP_PX = 8;

export function laneTopPx(index: number): number {
  return LANES_TOP_PX + index * LANE_PX;
}

export interface BarBox {
  readonly yPx: number;
  readonly heightPx: number;
}

/** Several levels share the height of one lane, so that no lane ever pushes another. */
export function barBox(laneIndex: number, level: number, levels: number): BarBox {
  const stepPx = BAR_PX / levels;
  const gapPx = levels > 1 && stepPx >= 3 ? 1 : 0;
  const topPx = laneTopPx(laneIndex) + (LANE_PX - BAR_PX) / 2;
  return { yPx: topPx + level * stepPx, heightPx: Math.max(1, stepPx - gapPx) };
}

/** Top of the bar of what no step accounts for, below all lanes. */
export function restTopPx(lanes: number): number {
  return laneTopPx(lanes) + UNACCOUNTED_GAP_PX + (LANE_PX - BAR_PX) / 2;
}

export function chartHeightPx(lanes: number): number {
  return laneTopPx(lanes) + UNACCOUNTED_GAP_PX + LANE_PX;
}
