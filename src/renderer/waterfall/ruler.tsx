import { formatFigure } from '../ui/format';
import { LANES_TOP_PX, MARK_LINE_PX } from './geometry';
import type { TimeScale } from './time-scale';
import { rulerTicks } from './time-scale';
import type { TurnTiming } from './turn-timing';

/** Room for a figure like "−1,000" and some air. */
const MIN_TICK_GAP_PX = 56;

/** Figures closer to an edge than this would be cut. */
const EDGE_PX = 12;

/** A figure this close to a mark would be struck through by it. */
const CROSSED_PX = 18;

/** Room for "first sound 1,230". */
const MARK_LABEL_PX = 108;

/** Ticks at round times, and the two moments that matter, with figures. */
export function Ruler({
  scale,
  timing,
  heightPx,
}: {
  readonly scale: TimeScale;
  readonly timing: TurnTiming;
  readonly heightPx: number;
}) {
  const ticks = rulerTicks(scale, MIN_TICK_GAP_PX).filter(
    (tick) => tick.px >= EDGE_PX && tick.px <= scale.widthPx - EDGE_PX,
  );
  const { firstTokenMs, firstAudibleMs, releaseMs } = timing;
  const marksPx = [firstTokenMs, firstAudibleMs].flatMap((ms) =>
    ms === null ? [] : [scale.toPx(ms - releaseMs)],
  );
  return (
    <g className="ruler">
      {ticks.map((tick) => (
        <g key={tick.ms} data-zero={tick.ms === 0}>
          <line x1={tick.px} x2={tick.px} y1={LANES_TOP_PX - 4} y2={heightPx} />
          {marksPx.every((px) => Math.abs(tick.px - px) > CROSSED_PX) && (
            <text x={tick.px} y={LANES_TOP_PX - 8} textAnchor="middle">
              {tick.ms === 0 && timing.held ? 'now' : formatFigure(tick.ms)}
            </text>
          )}
        </g>
      ))}
      {firstTokenMs !== null && (
        <Mark
          words="first word"
          ms={firstTokenMs - releaseMs}
          line={1}
          scale={scale}
          heightPx={heightPx}
        />
      )}
      {firstAudibleMs !== null && (
        <Mark
          words="first sound"
          ms={firstAudibleMs - releaseMs}
          line={0}
          scale={scale}
          heightPx={heightPx}
        />
      )}
    </g>
  );
}

function Mark(props: {
  readonly words: string;
  readonly ms: number;
  readonly line: 0 | 1;
  readonly scale: TimeScale;
  readonly heightPx: number;
}) {
  const { words, ms, line, scale, heightPx } = props;
  const px = scale.toPx(ms);
  if (px < 0 || px > scale.widthPx) return null;
  const before = px > MARK_LABEL_PX;
  const topPx = line * MARK_LINE_PX;
  return (
    <g className={`tick-mark tick-mark-${line === 0 ? 'sound' : 'word'}`}>
      <line x1={px} x2={px} y1={topPx + 2} y2={heightPx} />
      <text x={before ? px - 5 : px + 5} y={topPx + 12} textAnchor={before ? 'end' : 'start'}>
        {words} <tspan className="tick-mark-figure">{formatFigure(ms)}</tspan>
      </text>
    </g>
  );
}
