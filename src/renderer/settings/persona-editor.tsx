import type { FormEvent } from 'react';
import { useCallback, useEffect, useId, useState } from 'react';
import type { ModelEntry } from '../../shared/contracts/library-calls';
import type { Persona, PersonaEntry } from '../../shared/persona';
import { useCompanion, useSettings } from '../ui/companion-context';
import { Choice } from './setting-row';

/** Who Sotto is: choose, change, make another, take one along. */
export function PersonaEditor() {
  const { bridge, attempt, changeSettings } = useCompanion();
  const chosenId = useSettings((settings) => settings.personaId);
  const [entries, setEntries] = useState<readonly PersonaEntry[]>([]);
  const [voices, setVoices] = useState<readonly ModelEntry[]>([]);
  const read = useCallback(() => attempt(bridge.personas().then(setEntries)), [bridge, attempt]);
  useEffect(() => {
    read();
    attempt(
      bridge.models().then((models) => {
        setVoices(models.filter((model) => model.role === 'voice' && model.installed));
      }),
    );
  }, [bridge, attempt, read]);
  const entry = entries.find(({ persona }) => persona.id === chosenId);
  const choose = (personaId: string): void => changeSettings((now) => ({ ...now, personaId }));
  const id = useId();

  const copy = (): void => {
    if (entry === undefined) return;
    const copied = { ...entry.persona, id: freeId(entry.persona.id, entries) };
    attempt(
      bridge.savePersona(copied).then((saved) => {
        read();
        choose(saved.id);
      }),
    );
  };
  const take = (): void =>
    attempt(
      bridge.importPersona().then((imported) => {
        if (imported === null) return;
        read();
        choose(imported.id);
      }),
    );
  const remove = (): void =>
    attempt(
      // Main goes back to the one that ships when nobody of that name is left.
      bridge.deletePersona({ id: chosenId }).then(setEntries),
    );

  return (
    <div className="persona">
      <div className="settings-row">
        <label htmlFor={id}>Sotto is</label>
        <div>
          <Choice
            id={id}
            value={chosenId}
            options={entries.map(({ persona }) => [
              persona.id,
              persona.name === persona.id ? persona.name : `${persona.name} (${persona.id})`,
            ])}
            choose={choose}
          />
        </div>
      </div>
      <div className="model-tools" role="group" aria-label="Personas">
        <button type="button" className="quiet" onClick={copy}>
          make another like this
        </button>
        <button
          type="button"
          className="quiet"
          onClick={() => attempt(bridge.exportPersona({ id: chosenId }))}
        >
          export …
        </button>
        <button type="button" className="quiet" onClick={take}>
          import …
        </button>
        {entry?.isOwn === true && (
          <button type="button" className="quiet" onClick={remove}>
            delete
          </button>
        )}
      </div>
      {entry !== undefined && (
        <PersonaForm
          key={`${entry.persona.id} ${String(entry.isOwn)}`}
          persona={entry.persona}
          voices={voices}
          save={(persona) => attempt(bridge.savePersona(persona).then(read))}
        />
      )}
    </div>
  );
}

function PersonaForm(props: {
  readonly persona: Persona;
  readonly voices: readonly ModelEntry[];
  readonly save: (persona: Persona) => void;
}) {
  const { persona, voices, save } = props;
  const [draft, setDraft] = useState(persona);
  const [rules, setRules] = useState(persona.rules.join('\n'));
  const id = useId();
  const set = (change: Partial<Persona>): void => setDraft((now) => ({ ...now, ...change }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const lines = rules
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
    save({ ...draft, rules: lines });
  };
  // By content: what was saved comes back as an object of its own.
  const { rules: _rules, ...fields } = draft;
  const { rules: kept, ...stored } = persona;
  const changed =
    JSON.stringify(fields) !== JSON.stringify(stored) || rules.trim() !== kept.join('\n').trim();
  return (
    <form className="persona-form" onSubmit={submit}>
      <label htmlFor={`${id}name`}>Name</label>
      <input
        id={`${id}name`}
        required
        maxLength={32}
        value={draft.name}
        onChange={(event) => set({ name: event.target.value })}
      />
      <label htmlFor={`${id}user`}>Calls you</label>
      <input
        id={`${id}user`}
        required
        maxLength={32}
        value={draft.userName}
        onChange={(event) => set({ userName: event.target.value })}
      />
      <label htmlFor={`${id}character`}>Character</label>
      <textarea
        id={`${id}character`}
        required
        rows={3}
        maxLength={1200}
        value={draft.character}
        onChange={(event) => set({ character: event.target.value.replace(/\s*\n\s*/gu, ' ') })}
      />
      <label htmlFor={`${id}rules`}>Rules, one a line</label>
      <textarea
        id={`${id}rules`}
        rows={4}
        value={rules}
        onChange={(event) => setRules(event.target.value)}
      />
      <label htmlFor={`${id}voice`}>Voice</label>
      <Choice
        id={`${id}voice`}
        value={draft.voiceId ?? ''}
        options={[
          ['', 'the one chosen under Models'],
          ...voices.map((voice) => [voice.id, voice.name] as const),
        ]}
        choose={(voiceId) => set({ voiceId: voiceId === '' ? null : voiceId })}
      />
      <label htmlFor={`${id}speed`}>Speaking rate</label>
      <input
        id={`${id}speed`}
        type="number"
        min={0.5}
        max={2}
        step={0.05}
        value={draft.style.speed}
        onChange={(event) =>
          set({ style: { ...draft.style, speed: Number(event.target.value) || 1 } })
        }
      />
      <p className="settings-note">Every word of it stands in every prompt: short is quick.</p>
      <button type="submit" className="quiet" disabled={!changed}>
        save
      </button>
    </form>
  );
}

/** `sotto-2`, `sotto-3` …: the first that is free. */
export function freeId(id: string, entries: readonly PersonaEntry[]): string {
  const stem = id.replace(/-\d+$/u, '');
  const taken = new Set(entries.map(({ persona }) => persona.id));
  for (let number = 2; ; number += 1) {
    const candidate = `${stem}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
