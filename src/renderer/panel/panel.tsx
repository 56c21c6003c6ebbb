import type { KeyboardEvent } from 'react';
import { StageView } from '../latency/stage-table';
import { TurnList } from '../latency/turn-list';
import { ConversationsView } from '../memory/conversations-view';
import { MemoryView } from '../memory/memory-view';
import type { PanelView } from '../state/app-store';
import { useApp, useCompanion, useLatency } from '../ui/companion-context';
import { WaterfallPanel } from '../waterfall/waterfall-panel';

const VIEWS: readonly { readonly id: PanelView; readonly label: string }[] = [
  { id: 'turn', label: 'turn' },
  { id: 'turns', label: 'all turns' },
  { id: 'stages', label: 'stages' },
  { id: 'memory', label: 'memory' },
  { id: 'conversations', label: 'conversations' },
];

/** The right half: one turn's waterfall, or what is known of all of them. */
export function Panel() {
  const { app, openList } = useCompanion();
  const view = useApp((state) => state.panel);
  const slower = useLatency((state) => state.budgets?.notices.length ?? 0);

  const show = (id: PanelView): void => {
    if (id === 'turns') openList();
    else app.setState({ panel: id });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = VIEWS.findIndex(({ id }) => id === view);
    const next = VIEWS[(at + step + VIEWS.length) % VIEWS.length];
    if (next === undefined) return;
    show(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };

  return (
    <section className="panel" aria-label="Where the time went">
      <div className="tabs" role="tablist" aria-label="Panel" onKeyDown={onKeyDown}>
        {VIEWS.map(({ id, label }) => (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            className="tab"
            aria-selected={view === id}
            aria-controls="panel-view"
            tabIndex={view === id ? 0 : -1}
            onClick={() => show(id)}
          >
            {label}
            {id === 'stages' && slower > 0 && (
              <span className="tab-count" title="Stages that are slower than they should be">
                {slower}
              </span>
            )}
          </button>
        ))}
      </div>
      <div className="panel-view" id="panel-view" role="tabpanel" aria-labelledby={`tab-${view}`}>
        <PanelContent view={view} />
      </div>
    </section>
  );
}

function PanelContent({ view }: { readonly view: PanelView }) {
  switch (view) {
    case 'turn':
      return <WaterfallPanel />;
    case 'turns':
      return <TurnList />;
    case 'stages':
      return <StageView />;
    case 'memory':
      return <MemoryView />;
    case 'conversations':
      return <ConversationsView />;
  }
}
