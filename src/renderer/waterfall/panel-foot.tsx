import { useWaterfall } from '../ui/companion-context';
import { formatFigure, plural } from '../ui/format';
import { percentile } from '../ui/percentile';

/** Over all turns that are kept: the middle, the slow end, how many. */
export function PanelFoot() {
  const summaries = useWaterfall((state) => state.summaries);
  const totals = summaries.flatMap(({ voiceToVoiceMs }) =>
    voiceToVoiceMs === null ? [] : [voiceToVoiceMs],
  );
  if (totals.length === 0) return null;
  return (
    <footer className="panel-foot figure">
      <span>
        p50 <strong>{formatFigure(percentile(totals, 0.5) ?? 0)}</strong>
      </span>
      <span>
        p95 <strong>{formatFigure(percentile(totals, 0.95) ?? 0)}</strong>
      </span>
      <span>{plural(totals.length, 'turn', 'turns')}</span>
    </footer>
  );
}
