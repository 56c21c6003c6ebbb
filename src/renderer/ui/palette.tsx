import { Dialog } from '@base-ui/react/dialog';
import type { KeyboardEvent } from 'react';
import { useState } from 'react';
import type { Action } from './actions';
import { allActions, findActions } from './actions';
import { useApp, useCompanion } from './companion-context';

/** Ctrl/⌘+K: finds any action. */
export function Palette() {
  const { app } = useCompanion();
  const open = useApp((state) => state.dialog === 'palette');
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => app.setState({ dialog: next ? 'palette' : null })}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog palette" aria-label="Find an action">
          <PaletteList />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteList() {
  const companion = useCompanion();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const [actions] = useState(() => allActions(companion));
  const found = findActions(actions, query);
  const chosen = found[Math.min(at, found.length - 1)];

  const run = (action: Action | undefined): void => {
    if (action === undefined) return;
    // Closed first: an action may open the next dialog.
    companion.app.setState({ dialog: null });
    action.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((now) => Math.min(Math.max(0, found.length - 1), Math.max(0, now + step)));
    }
    if (event.key === 'Enter') run(chosen);
  };

  return (
    <>
      <input
        className="palette-input"
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={chosen === undefined ? undefined : `action-${chosen.id}`}
        aria-label="Find an action"
        placeholder="What would you like to do?"
        value={query}
        autoFocus
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul className="palette-list" id="palette-list" role="listbox" aria-label="Actions">
        {found.map((action) => (
          <li
            key={action.id}
            id={`action-${action.id}`}
            role="option"
            aria-selected={action === chosen}
            onPointerMove={() => setAt(found.indexOf(action))}
            onClick={() => run(action)}
          >
            <span>{action.label}</span>
            {action.keys !== undefined && <kbd>{action.keys}</kbd>}
          </li>
        ))}
        {found.length === 0 && <li className="palette-none">Nothing is called that.</li>}
      </ul>
    </>
  );
}
