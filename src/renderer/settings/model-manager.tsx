import { useEffect, useState } from 'react';
import type { ModelEntry, ModelProgress } from '../../shared/contracts/library-calls';
import type { ModelRole } from '../../shared/models';
import { useApp, useCompanion, useSettings } from '../ui/companion-context';
import { formatBytes } from '../ui/format';
import { StrongModelChoice } from './strong-model-choice';

const ROLES: readonly { readonly role: ModelRole; readonly words: string }[] = [
  { role: 'stt', words: 'Hears with' },
  { role: 'llm', words: 'Thinks with' },
  { role: 'voice', words: 'Speaks with' },
  { role: 'embeddings', words: 'Recalls with' },
];

const STEP_WORDS: Readonly<Record<ModelProgress['step'], string>> = {
  download: 'fetching',
  unpack: 'unpacking',
  verify: 'checking',
  done: 'right',
  failed: 'failed',
  cancelled: 'stopped',
};

/** Every known model by what it is for: use, fetch, check, delete; nothing needs a restart. */
export function ModelManager() {
  const { bridge, attempt } = useCompanion();
  const [models, setModels] = useState<readonly ModelEntry[]>([]);
  const [progress, setProgress] = useState<ReadonlyMap<string, ModelProgress>>(new Map());
  useEffect(() => {
    const read = (): void => attempt(bridge.models().then(setModels));
    read();
    return bridge.on('modelProgress', (step) => {
      setProgress((now) => new Map(now).set(step.id, step));
      if (step.step === 'done' || step.step === 'cancelled') read();
    });
  }, [bridge, attempt]);
  const changed = (): void => attempt(bridge.models().then(setModels));
  return (
    <div className="models">
      {ROLES.map(({ role, words }) => (
        <section key={role} aria-label={words}>
          <h3 className="panel-subtitle">{words}</h3>
          {role === 'llm' && <StrongModelChoice models={models} />}
          <ul>
            {models
              .filter((model) => model.role === role)
              .map((model) => (
                <ModelRow
                  key={model.id}
                  model={model}
                  progress={progress.get(model.id)}
                  changed={changed}
                />
              ))}
          </ul>
        </section>
      ))}
      <p className="settings-note">
        Models are fetched once, checked, and kept on this machine; nothing else is ever fetched.
      </p>
    </div>
  );
}

function ModelRow(props: {
  readonly model: ModelEntry;
  readonly progress: ModelProgress | undefined;
  readonly changed: () => void;
}) {
  const { model, progress, changed } = props;
  const { bridge, attempt, changeSettings } = useCompanion();
  const key = model.role;
  const isFirst = useSettings((settings) => settings.models[key] === model.id);
  const isStrong = useSettings((settings) => settings.models.strongLlm === model.id);
  const inUse = isFirst || isStrong;
  const backends = useApp((state) => state.backends);
  const backend = inUse && (key === 'stt' || key === 'llm') ? backends[key] : null;
  const busy =
    progress?.step === 'download' || progress?.step === 'unpack' || progress?.step === 'verify';
  const { id, name } = model;
  return (
    <li className="model" data-in-use={inUse}>
      <div className="model-name">
        <span>{name}</span>
        {inUse && (
          <span className="model-state">
            in use{isFirst ? '' : ' for what needs thought'}
            {backend === null ? '' : ` on ${backend}`}
          </span>
        )}
      </div>
      <p className="model-facts">
        {[
          `${model.approximate ? 'about ' : ''}${formatBytes(model.bytes)}`,
          model.licence,
          model.languages.includes('*') ? 'many languages' : model.languages.join(', '),
          model.sumsKnown ? 'sum known' : 'sum kept at the first download',
        ].join(' · ')}
      </p>
      {model.summary !== '' && <p className="model-summary">{model.summary}</p>}
      <div className="model-tools" role="group" aria-label={name}>
        {!isFirst && model.installed && (
          <button
            type="button"
            className="quiet"
            onClick={() =>
              changeSettings((now) => ({ ...now, models: { ...now.models, [key]: id } }))
            }
          >
            use
          </button>
        )}
        {!model.installed && !busy && (
          <button type="button" className="quiet" onClick={() => attempt(bridge.pullModel({ id }))}>
            fetch
          </button>
        )}
        {model.installed && !busy && (
          <button
            type="button"
            className="quiet"
            title="Hashes its files again"
            onClick={() => attempt(bridge.verifyModel({ id }))}
          >
            check
          </button>
        )}
        {model.installed && !inUse && !busy && (
          <button
            type="button"
            className="quiet"
            onClick={() => attempt(bridge.deleteModel({ id }).then(changed))}
          >
            delete
          </button>
        )}
        {busy && (
          <button
            type="button"
            className="quiet"
            onClick={() => attempt(bridge.cancelModel({ id }))}
          >
            stop
          </button>
        )}
        {progress !== undefined && <Progress progress={progress} name={name} />}
      </div>
    </li>
  );
}

function Progress({ progress, name }: { readonly progress: ModelProgress; readonly name: string }) {
  const { step, doneBytes, totalBytes, problem } = progress;
  if (step === 'failed') return <span className="model-problem">{problem}</span>;
  if (step === 'done' || step === 'cancelled') {
    return <span className="model-step">{STEP_WORDS[step]}</span>;
  }
  return (
    <span className="model-step">
      {STEP_WORDS[step]} {formatBytes(doneBytes)}
      <progress
        aria-label={`${name}: ${STEP_WORDS[step]}`}
        max={totalBytes ?? 1}
        {...(totalBytes === null ? {} : { value: doneBytes })}
      />
    </span>
  );
}
