import { useLayoutEffect, useRef } from 'react';
import { useCompanion } from '../ui/companion-context';
import { formatFigure } from '../ui/format';
import { useWidth } from '../ui/use-width';
import { Bars } from './bars';
import { LANE_PX, LANES_TOP_PX, laneTopPx, UNACCOUNTED_GAP_PX } from './geometry';
import { Patterns } from './patterns';
import { Ruler } from './ruler';
import type { WaterfallRows } from './rows';
import { relatedSpanIds } from './rows';
import type { TimeDomain } from './time-scale';
import { TimeScale } from './time-scale';
import type { TurnTiming } from './turn-timing';
import type { SpanEvent } from '../../shared/trace';

export interface ChartProps {
  readonly rows: WaterfallRows;
  readonly spans: readonly SpanEvent[];
  readonly timing: TurnTiming;
  readonly domain: TimeDomain;
  /** The present that `rows` were made for; live bars grow from here. */
  readonly presentMs: number;
  readonly activeSpanId: string | null;
  readonly activate: (spanId: string | null) => void;
  /** The present has left the chart: make it wider. */
  readonly outgrown: () => void;
}

/**
 * Lanes, bars and ruler. React draws what is known; between two arrivals of spans only the open
 * bars (and, while the key is held, the whole past) are moved, by the window's one frame loop.
 */
export function Chart(props: ChartProps) {
  const { rows, timing, domain, presentMs, activeSpanId } = props;
  const plot = useRef<HTMLDivElement>(null);
  const moving = useRef<SVGGElement>(null);
  const widthPx = useWidth(plot);
  const scale = new TimeScale(domain, widthPx);
  const heightPx = laneTopPx(rows.lanes.length) + UNACCOUNTED_GAP_PX + LANE_PX;
  const related =
    activeSpanId === null ? null : relatedSpanIds(activeSpanId, props.spans, rows.path);

  useGrowth(moving, props, scale.pxPerMs);

  return (
    <div className="chart" data-waterfall data-live={timing.live} data-held={timing.held}>
      <ol className="chart-names" aria-hidden>
        {rows.lanes.map(({ lane }) => (
          <li key={lane.id}>{lane.label}</li>
        ))}
        <li className="chart-unaccounted">unaccounted</li>
      </ol>
      <div className="chart-plot" ref={plot}>
        <svg width={widthPx} height={heightPx} aria-hidden>
          <Patterns />
          <clipPath id="plot-area">
            <rect x={0} y={0} width={widthPx} height={heightPx} />
          </clipPath>
          <Ruler scale={scale} timing={timing} heightPx={heightPx} />
          <g clipPath="url(#plot-area)">
            <g ref={moving} transform="translate(0 0)">
              <Bars
                rows={rows}
                scale={scale}
                openEndMs={presentMs - timing.releaseMs}
                related={related}
                activeSpanId={activeSpanId}
                activate={props.activate}
              />
            </g>
          </g>
          <line
            className="chart-release"
            x1={scale.toPx(0)}
            x2={scale.toPx(0)}
            y1={LANES_TOP_PX - 6}
            y2={heightPx}
          />
        </svg>
      </div>
      <ol className="chart-figures figure" aria-hidden>
        {rows.lanes.map(({ lane, workedMs }) => (
          <li key={lane.id}>{workedMs === null ? '' : formatFigure(workedMs)}</li>
        ))}
        <li className="chart-unaccounted">
          {timing.held ? '' : formatFigure(rows.path.unaccountedMs)}
        </li>
      </ol>
    </div>
  );
}

/** Lets open bars grow with the clock; touches nothing else. */
function useGrowth(
  moving: React.RefObject<SVGGElement | null>,
  { timing, presentMs, domain, outgrown }: ChartProps,
  pxPerMs: number,
): void {
  const { frames, clock } = useCompanion();
  const { live, held, releaseMs, firstAudibleMs } = timing;
  useLayoutEffect(() => {
    const group = moving.current;
    if (!live || pxPerMs === 0 || group === null) return undefined;
    const growsPast = firstAudibleMs === null && !held;
    const end = frames.add(() => {
      const nowMs = clock.nowMs();
      const growthPx = Math.max(0, nowMs - presentMs) * pxPerMs;
      if (held) group.setAttribute('transform', `translate(${-growthPx} 0)`);
      for (const bar of group.querySelectorAll<SVGRectElement>('[data-open]')) {
        const settledPx = Number(bar.dataset['open']);
        bar.setAttribute('width', String(settledPx + growthPx));
      }
      if (growsPast && nowMs - releaseMs > domain.endMs) outgrown();
    });
    return () => {
      end();
      // What React has just drawn stands where it belongs.
      group.setAttribute('transform', 'translate(0 0)');
    };
  }, [
    frames,
    clock,
    moving,
    live,
    held,
    releaseMs,
    firstAudibleMs,
    presentMs,
    domain.endMs,
    pxPerMs,
    outgrown,
  ]);
}
