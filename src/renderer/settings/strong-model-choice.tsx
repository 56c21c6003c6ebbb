import type { ModelEntry } from '../../shared/contracts/library-calls';
import { useApp, useCompanion, useSettings } from '../ui/companion-context';
import { Choice, Row } from './setting-row';
import { strongModelNote } from './strong-model-note';

const ONE_MODEL = '';

/** A second language model for the turns that need thought, among those on this machine. */
export function StrongModelChoice({ models }: { readonly models: readonly ModelEntry[] }) {
  const { changeSettings } = useCompanion();
  const { llm, strongLlm } = useSettings((settings) => settings.models);
  const state = useApp((now) => now.readiness.strong);
  const offered = models.filter(
    ({ id, role, installed }) => role === 'llm' && id !== llm && (installed || id === strongLlm),
  );
  // Once both places name the same model, one answers all.
  const chosen = offered.find(({ id }) => id === strongLlm);
  const choose = (id: string): void =>
    changeSettings((now) => ({
      ...now,
      models: { ...now.models, strongLlm: id === ONE_MODEL ? null : id },
    }));
  return (
    <Row label="Thinks harder with" note={strongModelNote(offered.length, chosen, state)}>
      {(id) => (
        <Choice
          id={id}
          value={chosen?.id ?? ONE_MODEL}
          options={[
            [ONE_MODEL, 'the same model'],
            ...offered.map((model) => [model.id, model.name] as const),
          ]}
          choose={choose}
        />
      )}
    </Row>
  );
}
