import { useEffect } from 'react';
import type { BudgetState, PopulationStatus, StageStatus } from '../../shared/contracts/latency';
import { SPAN } from '../../shared/trace';
import { useCompanion, useLatency } from '../ui/companion-context';
import { formatFigure, formatMs, plural } from '../ui/format';
import { Sparkline } from '../waterfall/sparkline';
import { ConfigurationChoice } from './configuration-choice';

const STATE_WORDS: Readonly<Record<BudgetState, string>> = {
  ok: '',
  'over-budget': 'over its budget',
  'slower-than-baseline': 'slower than it was',
};

/** Where the time goes over many turns: one kind of turn at a time, stage by stage. */
export function StageView() {
  const { latency, latencyReader, attempt } = useCompanion();
  const populations = useLatency((state) => state.populations);
  const at = useLatency((state) => state.populationAt);
  useEffect(() => {
    attempt(latencyReader.readStages());
  }, [latencyReader, attempt]);
  if (populations === null) return <p className="list-empty">Reading …</p>;
  const population = populations[Math.min(at, populations.length - 1)];
  if (population === undefined) {
    return <p className="list-empty">There are no figures before the first turn.</p>;
  }
  return (
    <div className="stage-view" tabIndex={0} role="region" aria-label="Stages">
      <header className="list-head">
        <h2 className="panel-title">Stages</h2>
        <select
          className="population-choice"
          aria-label="Which turns"
          value={Math.min(at, populations.length - 1)}
          onChange={(event) => latency.setState({ populationAt: Number(event.target.value) })}
        >
          {populations.map((one, index) => (
            <option key={one.label} value={index}>
              {one.label} ({one.voiceToVoice?.turns ?? 0})
            </option>
          ))}
        </select>
      </header>
      <BudgetNotices />
      <Totals population={population} />
      <StageTable stages={population.stages} />
      <footer className="stage-foot">
        <p>On the path: the part of a stage that the first sound waited for.</p>
        <button
          type="button"
          className="quiet"
          title="What is measured now becomes what later turns are held against"
          onClick={() => attempt(latencyReader.acceptBaselines())}
        >
          take as baseline
        </button>
      </footer>
      <ConfigurationChoice
        input={population.population.input}
        turnClass={population.population.turnClass}
      />
    </div>
  );
}

function Totals({ population }: { readonly population: PopulationStatus }) {
  const { voiceToVoice, unaccountedPctP50, series } = population;
  if (voiceToVoice === null) {
    return <p className="list-empty">Nothing was spoken in these turns.</p>;
  }
  return (
    <div className="stage-totals">
      <dl className="figure">
        <Total name="p50" ms={voiceToVoice.p50Ms} large />
        <Total name="p95" ms={voiceToVoice.p95Ms} />
        <Total name="p99" ms={voiceToVoice.p99Ms} />
        <div>
          <dt>unaccounted</dt>
          <dd>{unaccountedPctP50 === null ? '–' : `${formatFigure(unaccountedPctP50)} %`}</dd>
        </div>
        <div>
          <dt>over</dt>
          <dd>{plural(voiceToVoice.turns, 'turn', 'turns')}</dd>
        </div>
      </dl>
      <Sparkline values={series.map((ms) => ms ?? 0)} at={series.length - 1} />
    </div>
  );
}

function Total(props: { readonly name: string; readonly ms: number; readonly large?: boolean }) {
  return (
    <div data-large={props.large === true}>
      <dt>{props.name}</dt>
      <dd>{formatMs(props.ms)}</dd>
    </div>
  );
}

/** The whole turn, up to its last sample, is no stage of the wait. */
function isStage({ stage }: StageStatus): boolean {
  return stage !== SPAN.turn;
}

function StageTable({ stages }: { readonly stages: readonly StageStatus[] }) {
  return (
    <table className="stage-table">
      <caption className="visually-hidden">Milliseconds per turn and stage</caption>
      <thead>
        <tr>
          <th scope="col">stage</th>
          <th scope="col">p50</th>
          <th scope="col">p95</th>
          <th scope="col">p99</th>
          <th scope="col">on the path</th>
          <th scope="col">budget</th>
          <th scope="col">lately</th>
        </tr>
      </thead>
      <tbody>
        {stages.filter(isStage).map((stage) => (
          <tr key={stage.stage} data-state={stage.state}>
            <th scope="row" title={stage.stage}>
              {stage.label}
              {stage.state !== 'ok' && (
                <span className="stage-warning">{STATE_WORDS[stage.state]}</span>
              )}
            </th>
            <td className="figure">{formatFigure(stage.p50Ms)}</td>
            <td className="figure">{formatFigure(stage.p95Ms)}</td>
            <td className="figure">{formatFigure(stage.p99Ms)}</td>
            <td className="figure">{formatFigure(stage.criticalP50Ms)}</td>
            <td className="figure">
              {stage.budgetMs === null ? '' : formatFigure(stage.budgetMs)}
            </td>
            <td>
              <Sparkline values={stage.series.map((ms) => ms ?? 0)} at={stage.series.length - 1} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What left its budget or its baseline, worst first. */
function BudgetNotices() {
  const notices = useLatency((state) => state.budgets?.notices);
  if (notices === undefined || notices.length === 0) return null;
  return (
    <ul className="budget-notices" aria-label="Slower than they should be">
      {notices
        .toSorted((a, b) => b.ratio - a.ratio)
        .slice(0, 5)
        .map((notice) => (
          <li key={`${notice.populationLabel} ${notice.stage} ${notice.figure}`}>
            {notice.sentence}
          </li>
        ))}
    </ul>
  );
}
