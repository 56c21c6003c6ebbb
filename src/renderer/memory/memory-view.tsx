import { Switch } from '@base-ui/react/switch';
import { useEffect, useId } from 'react';
import type { LedgerStats } from '../../shared/contracts/ledger';
import { useCompanion, useMemory } from '../ui/companion-context';
import { plural } from '../ui/format';
import { MemoryEntry } from './memory-entry';
import { NO_FILTER } from './memory-store';

/** What is remembered, in the user's hands: find, correct, pin, forget, take along. */
export function MemoryView() {
  const { memoryReader, attempt } = useCompanion();
  const entries = useMemory((state) => state.entries);
  const next = useMemory((state) => state.next);
  const filtered = useMemory((state) => state.filter !== NO_FILTER);
  useEffect(() => {
    attempt(memoryReader.refresh());
  }, [memoryReader, attempt]);
  return (
    <div className="memory-view">
      <MemoryHead />
      <MemoryFilters />
      <UndoBar />
      {entries === null ? (
        <p className="list-empty">Reading …</p>
      ) : entries.length === 0 ? (
        <p className="list-empty">
          {filtered
            ? 'Nothing that is remembered fits.'
            : 'Nothing is remembered yet. What you say is kept here, on this machine alone.'}
        </p>
      ) : (
        <div className="memory-scroller" tabIndex={0} role="region" aria-label="Memories">
          <ul className="memory-list">
            {entries.map((entry) => (
              <MemoryEntry key={entry.id} entry={entry} />
            ))}
          </ul>
          {next !== null && (
            <button
              type="button"
              className="quiet memory-more"
              onClick={() => attempt(memoryReader.more())}
            >
              earlier memories
            </button>
          )}
        </div>
      )}
      <MemoryFoot />
    </div>
  );
}

function MemoryHead() {
  const { memoryReader, attempt } = useCompanion();
  const stats = useMemory((state) => state.stats);
  const offTheRecord = useMemory((state) => state.offTheRecord);
  const id = useId();
  return (
    <header className="list-head">
      <div>
        <h2 className="panel-title">Memory</h2>
        <p className="memory-stats">
          {stats === null
            ? ' '
            : [
                plural(stats.memories, 'memory', 'memories'),
                plural(stats.facts, 'fact', 'facts'),
                ...(stats.pinned > 0 ? [`${stats.pinned} pinned`] : []),
                `${(stats.databaseBytes / 1_000_000).toFixed(1)} MB on this machine`,
                ...moodOfLate(stats.mood),
              ].join(' · ')}
        </p>
      </div>
      <div className="memory-record">
        <label htmlFor={id}>Off the record</label>
        <Switch.Root
          id={id}
          className="switch"
          checked={offTheRecord}
          onCheckedChange={(on) => attempt(memoryReader.setOffTheRecord(on))}
        >
          <Switch.Thumb className="switch-thumb" />
        </Switch.Root>
      </div>
    </header>
  );
}

function MemoryFilters() {
  const { memoryReader, attempt } = useCompanion();
  const filter = useMemory((state) => state.filter);
  const categories = useMemory((state) => state.categories);
  const change = (next: Parameters<typeof memoryReader.filter>[0]): void =>
    attempt(memoryReader.filter(next));
  return (
    <div className="memory-filters" role="search">
      <input
        id="memory-search"
        type="search"
        className="search-input"
        placeholder="Search what is remembered"
        aria-label="Search what is remembered"
        value={filter.text}
        onChange={(event) => change({ text: event.target.value })}
      />
      <select
        aria-label="Kind"
        value={filter.kind ?? ''}
        onChange={(event) => {
          const { value } = event.target;
          change({ kind: value === 'turn' || value === 'fact' ? value : null });
        }}
      >
        <option value="">everything</option>
        <option value="turn">what you said</option>
        <option value="fact">facts</option>
      </select>
      <select
        aria-label="Category"
        value={filter.category ?? ''}
        disabled={categories.length === 0}
        onChange={(event) =>
          change({ category: event.target.value === '' ? null : event.target.value })
        }
      >
        <option value="">any category</option>
        {categories.map((category) => (
          <option key={category} value={category}>
            {category.toLowerCase()}
          </option>
        ))}
      </select>
      <select
        aria-label="Source"
        value={filter.input ?? ''}
        onChange={(event) => {
          const { value } = event.target;
          change({ input: value === 'speech' || value === 'text' ? value : null });
        }}
      >
        <option value="">spoken or typed</option>
        <option value="speech">spoken</option>
        <option value="text">typed</option>
      </select>
      <button
        type="button"
        className="quiet"
        aria-pressed={filter.pinnedOnly}
        onClick={() => change({ pinnedOnly: !filter.pinnedOnly })}
      >
        pinned
      </button>
    </div>
  );
}

/** What was done last, and the way back. Its place is kept, so that nothing jumps. */
export function UndoBar() {
  const { memoryReader, attempt } = useCompanion();
  const undoable = useMemory((state) => state.undoable);
  return (
    <p className="undo-bar" role="status">
      {undoable !== null && (
        <>
          <span>{undoable}</span>
          <button type="button" className="link" onClick={() => attempt(memoryReader.undo())}>
            undo
          </button>
        </>
      )}
    </p>
  );
}

function MemoryFoot() {
  const { memoryReader, attempt } = useCompanion();
  return (
    <footer className="list-actions">
      <button type="button" className="quiet" onClick={() => attempt(memoryReader.export())}>
        export …
      </button>
      <button type="button" className="quiet" onClick={() => attempt(memoryReader.import())}>
        import …
      </button>
      <button type="button" className="quiet" onClick={() => attempt(memoryReader.cleanUp())}>
        clean up
      </button>
    </footer>
  );
}

/** A change smaller than this is chance. */
const MOOD_CHANGE = 0.08;

/** The estimated mood as a trend; of single turns it may be wrong, so no more is said of it. */
function moodOfLate(mood: LedgerStats['mood']): readonly string[] {
  if (mood === null) return [];
  const change = mood.lately - mood.before;
  if (Math.abs(change) < MOOD_CHANGE) return ['mood as before'];
  return [change > 0 ? 'you sound lighter of late' : 'you sound heavier of late'];
}
