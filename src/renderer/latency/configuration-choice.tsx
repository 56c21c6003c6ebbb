import { useState } from 'react';
import type { KnownConfiguration } from '../../shared/contracts/latency';
import { useCompanion, useLatency } from '../ui/companion-context';
import { ComparisonChart } from './comparison-chart';
import { ComparisonTable } from './comparison-table';

/** Two configurations over turns of one kind: their medians, stage by stage. */
export function ConfigurationChoice(props: {
  readonly input: 'speech' | 'text';
  readonly turnClass: string | null;
}) {
  const { latencyReader, attempt } = useCompanion();
  const configurations = useLatency((state) => state.configurations);
  const comparison = useLatency((state) =>
    state.comparedConfigurations === null ? null : state.comparison,
  );
  const [a, setA] = useState(configurations[1]?.configurationId);
  const [b, setB] = useState(configurations[0]?.configurationId);
  if (configurations.length < 2) return null;
  const chosenA = a ?? configurations[1]?.configurationId ?? 0;
  const chosenB = b ?? configurations[0]?.configurationId ?? 0;
  return (
    <section className="configurations" aria-label="Compare configurations">
      <h3 className="panel-subtitle">Two configurations</h3>
      <div className="configuration-row">
        <Configurations label="First" all={configurations} value={chosenA} choose={setA} />
        <Configurations label="Second" all={configurations} value={chosenB} choose={setB} />
        <button
          type="button"
          className="quiet"
          disabled={chosenA === chosenB}
          onClick={() =>
            attempt(latencyReader.compareConfigurations({ a: chosenA, b: chosenB }, props))
          }
        >
          compare
        </button>
      </div>
      {comparison !== null && (
        <ComparisonTable comparison={comparison}>
          <ComparisonChart comparison={comparison} />
        </ComparisonTable>
      )}
    </section>
  );
}

function Configurations(props: {
  readonly label: string;
  readonly all: readonly KnownConfiguration[];
  readonly value: number;
  readonly choose: (id: number) => void;
}) {
  return (
    <select
      aria-label={`${props.label} configuration`}
      value={props.value}
      onChange={(event) => props.choose(Number(event.target.value))}
    >
      {props.all.map(({ configurationId, label, turns }) => (
        <option key={configurationId} value={configurationId}>
          {label} ({turns})
        </option>
      ))}
    </select>
  );
}
