import { memo, useEffect, useState } from 'react';
import { percentileOf } from '../../shared/percentile';
import { useCompanion, useWaterfall } from '../ui/companion-context';
import { formatFigure, plural } from '../ui/format';
import type { DrawingCost as DrawingCosts } from './drawing-cost';

/** How often the figure of the drawing's own cost is renewed: readable, not restless. */
const COST_EVERY_MS = 1000;

/** Over all turns that are kept: the middle, the slow end, how many; and what drawing costs. */
export const PanelFoot = memo(function PanelFoot() {
  const summaries = useWaterfall((state) => state.summaries);
  const totals = summaries.flatMap(({ voiceToVoiceMs }) =>
    voiceToVoiceMs === null ? [] : [voiceToVoiceMs],
  );
  return (
    <footer className="panel-foot figure">
      {totals.length > 0 && (
        <>
          <span>
            p50 <strong>{formatFigure(percentileOf(totals, 0.5) ?? 0)}</strong>
          </span>
          <span>
            p95 <strong>{formatFigure(percentileOf(totals, 0.95) ?? 0)}</strong>
          </span>
          <span>{plural(totals.length, 'turn', 'turns')}</span>
        </>
      )}
      <DrawingCost />
    </footer>
  );
});

const NO_COST: Pick<DrawingCosts, 'p50Ms' | 'p95Ms'> = { p50Ms: null, p95Ms: null };

function DrawingCost() {
  const { drawing } = useCompanion();
  const [cost, setCost] = useState(NO_COST);
  useEffect(() => {
    const timer = setInterval(() => {
      const { p50Ms, p95Ms } = drawing;
      setCost((now) => (now.p50Ms === p50Ms && now.p95Ms === p95Ms ? now : { p50Ms, p95Ms }));
    }, COST_EVERY_MS);
    return () => clearInterval(timer);
  }, [drawing]);
  return (
    <span
      className="panel-cost"
      title={
        cost.p95Ms === null
          ? ''
          : `Script time of painting this chart, median of its frames; 95 % took at most ${formatFigure(cost.p95Ms)} ms`
      }
      data-p50-ms={cost.p50Ms ?? undefined}
      data-p95-ms={cost.p95Ms ?? undefined}
    >
      {cost.p50Ms === null ? '' : `drawn in ${formatFigure(cost.p50Ms)} ms`}
    </span>
  );
}
