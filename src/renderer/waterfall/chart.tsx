import { useEffectEvent, useLayoutEffect, useRef } from 'react';
import { useCompanion } from '../ui/companion-context';
import { useTheme } from '../ui/use-theme';
import { useWidth } from '../ui/use-width';
import { LaneFigures, LaneNames } from './chart-lanes';
import type { OverlaidTurn } from './chart-scene';
import { chartScene } from './chart-scene';
import { ChartPointer } from './chart-pointer';
import { chartHeightPx } from './geometry';
import { readPaint, ScenePainter } from './paint';
import type { WaterfallRows } from './rows';
import { relatedSpanIds } from './rows';
import { TimeScale } from './time-scale';
import type { TurnTiming } from './turn-timing';
import type { TurnExtent, View } from './viewport';
import { domainOf } from './viewport';
import type { SpanEvent } from '../../shared/trace';

export interface ChartProps {
  readonly rows: WaterfallRows;
  readonly spans: readonly SpanEvent[];
  readonly timing: TurnTiming;
  readonly view: View;
  readonly extent: TurnExtent;
  /** The present that `rows` were made for; live bars grow from here. Absolute ms. */
  readonly presentMs: number;
  readonly activeSpanId: string | null;
  readonly overlaid: OverlaidTurn | null;
  /** What the chart says to who cannot see it; the table beside it has the rest. */
  readonly description: string;
  readonly activate: (spanId: string | null) => void;
  readonly look: (view: View) => void;
}

/**
 * Lanes, bars and ruler on one canvas. It is painted when anything about it changes; while a turn
 * runs, by the window's frame loop on every frame, so that open bars grow with the clock and nothing
 * else of the page is touched.
 */
export function Chart(props: ChartProps) {
  const { rows, timing, overlaid } = props;
  const plot = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const widthPx = useWidth(plot);
  usePainting(canvas, plot, props, widthPx);
  const lanes = rows.lanes.length;
  return (
    <div
      className="chart"
      data-waterfall
      data-live={timing.live}
      data-held={timing.held}
      data-lanes={lanes}
    >
      <LaneNames lanes={rows.lanes} />
      <div
        className="chart-plot"
        ref={plot}
        tabIndex={0}
        role="group"
        aria-label={`Waterfall. ${props.description}`}
      >
        <canvas
          ref={canvas}
          role="img"
          aria-label={props.description}
          data-bars={rows.lanes.reduce((sum, row) => sum + row.bars.length, 0)}
          style={{ width: widthPx, height: chartHeightPx(lanes) }}
        />
      </div>
      <LaneFigures rows={rows} other={overlaid?.rows} held={timing.held} />
    </div>
  );
}

function usePainting(
  canvas: React.RefObject<HTMLCanvasElement | null>,
  plot: React.RefObject<HTMLDivElement | null>,
  props: ChartProps,
  widthPx: number,
): void {
  const { frames, clock, chart, drawing } = useCompanion();
  const theme = useTheme();
  const { rows, spans, timing, view, extent, presentMs, activeSpanId, overlaid } = props;
  const { live, held, releaseMs, firstTokenMs, firstAudibleMs } = timing;
  const kept = useRef<{ readonly theme: string; readonly painter: ScenePainter }>(null);

  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null || widthPx === 0) return undefined;
    if (kept.current?.theme !== theme) {
      const painter = new ScenePainter(element, readPaint(element), window.devicePixelRatio);
      kept.current = { theme, painter };
    }
    const { painter } = kept.current;
    const related = activeSpanId === null ? null : relatedSpanIds(activeSpanId, spans, rows.path);
    const still = {
      rows,
      held,
      firstTokenMs: firstTokenMs === null ? null : firstTokenMs - releaseMs,
      firstAudibleMs: firstAudibleMs === null ? null : firstAudibleMs - releaseMs,
      related,
      activeSpanId,
      overlaid,
    };
    const draw = (): void => {
      const startedMs = performance.now();
      // Between two arrivals of spans time goes on: bars grow, or the held past moves left.
      const grownMs = live ? Math.max(0, clock.nowMs() - presentMs) : 0;
      const growing = live && firstAudibleMs === null && !held;
      const extentNow = growing ? { ...extent, untilMs: extent.untilMs + grownMs } : extent;
      const shiftMs = held ? grownMs : 0;
      const scale = new TimeScale(domainOf(view, extentNow), widthPx);
      const openEndMs = presentMs - releaseMs + grownMs;
      const scene = chartScene({ ...still, scale, shiftMs, openEndMs });
      painter.draw(scene);
      const { paint } = painter;
      chart.show({ scene, scale, rows, openEndMs, shiftMs, extent: extentNow, paint });
      drawing.add(performance.now() - startedMs);
    };
    // The next frame comes before the next picture: what lives is painted there, and only there.
    if (live) return frames.add(draw);
    draw();
    return undefined;
  }, [
    canvas,
    frames,
    clock,
    chart,
    drawing,
    theme,
    widthPx,
    rows,
    spans,
    view,
    extent,
    presentMs,
    activeSpanId,
    overlaid,
    live,
    held,
    releaseMs,
    firstTokenMs,
    firstAudibleMs,
  ]);

  const currentView = useEffectEvent(() => view);
  const activate = useEffectEvent((spanId: string | null) => props.activate(spanId));
  const look = useEffectEvent((next: View) => props.look(next));
  useLayoutEffect(() => {
    const element = plot.current;
    if (element === null) return undefined;
    const pointer = new ChartPointer(element, {
      painted: () => chart.painted,
      view: () => currentView(),
      activate: (spanId) => activate(spanId),
      look: (next) => look(next),
    });
    return () => {
      pointer.dispose();
      chart.show(null);
    };
  }, [plot, chart]);
}
