import type { KeyboardEvent } from 'react';
import { useState } from 'react';
import type { LedgerEntry } from '../../shared/contracts/ledger';
import { useCompanion } from '../ui/companion-context';
import { formatDay, formatTimeOfDay } from '../ui/format';

/** One thing that is remembered: its words, where it came from, and what can be done with it. */
export function MemoryEntry({ entry }: { readonly entry: LedgerEntry }) {
  const { memoryReader, openTurn, attempt } = useCompanion();
  const [editing, setEditing] = useState(false);
  const { id, turnId, pinned } = entry;
  return (
    <li className="memory-entry" data-pinned={pinned} data-kind={entry.kind}>
      {editing ? (
        <EditEntry entry={entry} done={() => setEditing(false)} />
      ) : (
        <p className="memory-words" dir="auto">
          {entry.text}
        </p>
      )}
      <div className="memory-line">
        <p className="memory-source">{sourceWords(entry)}</p>
        {!editing && (
          <div className="memory-tools" role="group" aria-label={`“${shortened(entry.text)}”`}>
            {turnId !== null && (
              <button type="button" className="quiet" onClick={() => attempt(openTurn(turnId))}>
                turn
              </button>
            )}
            <button type="button" className="quiet" onClick={() => setEditing(true)}>
              edit
            </button>
            <button
              type="button"
              className="quiet"
              aria-pressed={pinned}
              onClick={() => attempt(memoryReader.pin(id, !pinned))}
            >
              pin
            </button>
            <button
              type="button"
              className="quiet"
              title={entry.kind === 'turn' ? 'Forgets its whole turn' : 'Forgets this fact'}
              onClick={() => attempt(memoryReader.forget([id]))}
            >
              forget
            </button>
          </div>
        )}
      </div>
    </li>
  );
}

function EditEntry({ entry, done }: { readonly entry: LedgerEntry; readonly done: () => void }) {
  const { memoryReader, attempt } = useCompanion();
  const [text, setText] = useState(entry.text);
  const words = text.trim();
  const save = (): void => {
    if (words === '') return;
    if (words !== entry.text) attempt(memoryReader.edit(entry.id, words));
    done();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      // Esc would also stop the speech: here it only leaves the correction.
      event.stopPropagation();
      done();
    }
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      save();
    }
  };
  return (
    <form
      className="memory-edit"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <textarea
        rows={2}
        dir="auto"
        aria-label="Correct this memory"
        value={text}
        autoFocus
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button type="submit" className="quiet" disabled={words === ''}>
        save
      </button>
      <button type="button" className="quiet" onClick={done}>
        cancel
      </button>
    </form>
  );
}

function sourceWords({ category, kind, input, saidMs, editedMs, pinned }: LedgerEntry): string {
  const came = input === null ? 'its turn is gone' : input === 'speech' ? 'spoken' : 'typed';
  return [
    kind === 'fact' ? (category ?? 'fact').toLowerCase() : 'you said',
    `${formatDay(saidMs)} ${formatTimeOfDay(saidMs)}`.trim(),
    came,
    ...(editedMs === null ? [] : ['corrected']),
    ...(pinned ? ['pinned'] : []),
  ].join(' · ');
}

function shortened(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}
