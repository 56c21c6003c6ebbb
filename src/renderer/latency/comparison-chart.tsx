import { useLayoutEffect, useMemo, useRef } from 'react';
import type { Comparison } from '../../shared/contracts/latency';
import { useTheme } from '../ui/use-theme';
import { useWidth } from '../ui/use-width';
import { chartScene } from '../waterfall/chart-scene';
import { LaneFigures, LaneNames } from '../waterfall/chart-lanes';
import { chartHeightPx } from '../waterfall/geometry';
import { readPaint, ScenePainter } from '../waterfall/paint';
import { firstSoundDomain, TimeScale } from '../waterfall/time-scale';
import { medianRows } from './median-rows';

/**
 * The medians of two configurations laid over each other in the lanes of a turn: the first above and
 * filled, the second below and hollow. The table beneath says the same in figures.
 */
export function ComparisonChart({ comparison }: { readonly comparison: Comparison }) {
  const plot = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const widthPx = useWidth(plot);
  const theme = useTheme();
  const { a, b } = useMemo(
    () => ({ a: medianRows(comparison, 'a'), b: medianRows(comparison, 'b') }),
    [comparison],
  );
  useLayoutEffect(() => {
    if (canvas.current === null || widthPx === 0) return;
    const { aVoiceToVoiceMs, bVoiceToVoiceMs } = comparison;
    const untilMs = Math.max(a.lastMs, b.lastMs, aVoiceToVoiceMs ?? 0, bVoiceToVoiceMs ?? 0);
    const scene = chartScene({
      rows: a,
      scale: new TimeScale(firstSoundDomain(0, untilMs), widthPx),
      openEndMs: untilMs,
      held: false,
      shiftMs: 0,
      firstTokenMs: null,
      firstAudibleMs: aVoiceToVoiceMs,
      related: null,
      activeSpanId: null,
      overlaid: { rows: b, firstAudibleMs: bVoiceToVoiceMs, mark: 'first sound of the second' },
    });
    new ScenePainter(canvas.current, readPaint(canvas.current), devicePixelRatio).draw(scene);
    // The theme decides what the colours' names stand for.
  }, [comparison, a, b, widthPx, theme]);
  return (
    <figure className="chart comparison-chart">
      <LaneNames lanes={a.lanes} />
      <div className="chart-plot" ref={plot}>
        <canvas
          ref={canvas}
          role="img"
          data-bars={[...a.lanes, ...b.lanes].reduce((sum, { bars }) => sum + bars.length, 0)}
          aria-label={`Medians of both, step by step. ${comparison.sentence}`}
          style={{ width: widthPx, height: chartHeightPx(a.lanes.length) }}
        />
      </div>
      <LaneFigures rows={a} other={b} />
    </figure>
  );
}
