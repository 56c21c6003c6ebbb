import type { ReactNode } from 'react';
import type { Comparison, StageComparison } from '../../shared/contracts/latency';
import { formatFigure } from '../ui/format';

/** Stages whose time on the path is below this in both are left to the full table. */
const WORTH_MS = 0.5;

/** Two turns, or the medians of two configurations: what each stage cost the first sound. */
export function ComparisonTable({
  comparison,
  children,
}: {
  readonly comparison: Comparison;
  /** Stands between the sentence and its figures. */
  readonly children?: ReactNode;
}) {
  const { stages, aLabel, bLabel, differences } = comparison;
  const worth = stages.filter(
    ({ aCriticalMs, bCriticalMs }) => Math.max(aCriticalMs ?? 0, bCriticalMs ?? 0) >= WORTH_MS,
  );
  const longestMs = Math.max(
    1,
    ...worth.map((stage) => Math.max(stage.aCriticalMs ?? 0, stage.bCriticalMs ?? 0)),
  );
  return (
    <div className="comparison">
      <p className="comparison-sentence">{comparison.sentence}</p>
      {children}
      <table className="stage-table comparison-table">
        <caption className="visually-hidden">On the path, ms, stage by stage</caption>
        <thead>
          <tr>
            <th scope="col">on the path</th>
            <th scope="col" title={aLabel}>
              <span className="swatch swatch-a" /> first
            </th>
            <th scope="col" title={bLabel}>
              <span className="swatch swatch-b" /> second
            </th>
            <th scope="col">difference</th>
            <th scope="col">
              <span className="visually-hidden">Drawn</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {worth.map((stage) => (
            <StageRow key={stage.stage} stage={stage} longestMs={longestMs} />
          ))}
          <tr className="comparison-total">
            <th scope="row">first sound</th>
            <Figure ms={comparison.aVoiceToVoiceMs} />
            <Figure ms={comparison.bVoiceToVoiceMs} />
            <Difference a={comparison.aVoiceToVoiceMs} b={comparison.bVoiceToVoiceMs} />
            <td />
          </tr>
          <tr>
            <th scope="row">unaccounted</th>
            <Figure ms={comparison.aUnaccountedMs} />
            <Figure ms={comparison.bUnaccountedMs} />
            <Difference a={comparison.aUnaccountedMs} b={comparison.bUnaccountedMs} />
            <td />
          </tr>
        </tbody>
      </table>
      {differences.length > 0 && (
        <p className="comparison-differences">Differ in: {differences.join('; ')}</p>
      )}
    </div>
  );
}

function StageRow(props: { readonly stage: StageComparison; readonly longestMs: number }) {
  const { stage, longestMs } = props;
  const share = (ms: number | null): string => `${((ms ?? 0) / longestMs) * 100}%`;
  return (
    <tr>
      <th scope="row" title={stage.stage}>
        {stage.label}
      </th>
      <Figure ms={stage.aCriticalMs} />
      <Figure ms={stage.bCriticalMs} />
      <Difference a={stage.aCriticalMs} b={stage.bCriticalMs} />
      <td className="comparison-bars" aria-hidden>
        <span className="bar-a" style={{ width: share(stage.aCriticalMs) }} />
        <span className="bar-b" style={{ width: share(stage.bCriticalMs) }} />
      </td>
    </tr>
  );
}

function Figure({ ms }: { readonly ms: number | null }) {
  return <td className="figure">{ms === null ? '–' : formatFigure(ms)}</td>;
}

function Difference({ a, b }: { readonly a: number | null; readonly b: number | null }) {
  const ms = (b ?? 0) - (a ?? 0);
  const words = a === null || b === null ? '' : `${ms > 0 ? '+' : ''}${formatFigure(ms)}`;
  return <td className="figure">{words}</td>;
}
