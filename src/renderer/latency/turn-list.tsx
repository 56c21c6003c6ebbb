import { useVirtualizer } from '@tanstack/react-virtual';
import type { KeyboardEvent } from 'react';
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { TraceRow, TurnMark } from '../../shared/contracts/latency';
import { useCompanion, useLatency, useWaterfall } from '../ui/companion-context';
import { formatDay, formatFigure, formatTimeOfDay, plural } from '../ui/format';
import { classWords } from './population-words';
import { rowAt } from './latency-store';

const ROW_PX = 36;
/** Rows drawn above and below what is seen. */
const OVERSCAN = 8;

const FILTERS: readonly (readonly [TurnMark | null, string])[] = [
  [null, 'all'],
  ['slow', 'marked slow'],
  ['good', 'marked good'],
];

/** All turns that are kept, newest first: only what is seen is drawn, and read from disk. */
export function TurnList() {
  const { latency, latencyReader, attempt, listOpened } = useCompanion();
  const total = useLatency((state) => state.total);
  const filter = useLatency((state) => state.filter);
  const firstPage = useLatency((state) => state.pages.has(0));

  useEffect(() => {
    attempt(latencyReader.refresh());
  }, [latencyReader, attempt]);

  // What the bench reads: the rows are in the page, and this commit is the first that has them.
  useLayoutEffect(() => {
    if (firstPage) listOpened();
  }, [firstPage, listOpened]);

  return (
    <div className="turn-list">
      <header className="list-head">
        <h2 className="panel-title">{total === null ? 'Turns' : plural(total, 'turn', 'turns')}</h2>
        <div className="panel-tools" role="toolbar" aria-label="Which turns">
          {FILTERS.map(([mark, words]) => (
            <button
              key={words}
              type="button"
              className="quiet"
              aria-pressed={filter === mark}
              onClick={() => {
                latency.setState({ activeRow: 0 });
                attempt(latencyReader.refresh(mark));
              }}
            >
              {words}
            </button>
          ))}
        </div>
      </header>
      {total === 0 ? (
        <p className="list-empty">
          {filter === null ? 'Nothing was said yet.' : 'No turn has this mark.'}
        </p>
      ) : (
        <Rows total={total ?? 0} />
      )}
      <RowActions />
    </div>
  );
}

function Rows({ total }: { readonly total: number }) {
  const { latency, latencyReader, attempt, openTurn } = useCompanion();
  const scroller = useRef<HTMLDivElement>(null);
  const pages = useLatency((state) => state.pages);
  const activeRow = useLatency((state) => state.activeRow);
  const slowestMs = useScale();
  const list = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
  });
  const items = list.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (total > 0) attempt(latencyReader.needRows(first, last));
  }, [latencyReader, attempt, first, last, total]);

  const go = (index: number): void => {
    const next = Math.max(0, Math.min(total - 1, index));
    latency.setState({ activeRow: next });
    list.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, last - first - 2 * OVERSCAN);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: activeRow + 1,
      ArrowUp: activeRow - 1,
      PageDown: activeRow + page,
      PageUp: activeRow - page,
      Home: 0,
      End: total - 1,
    };
    const next = steps[event.key];
    const row = rowAt({ pages }, activeRow);
    if (next !== undefined) {
      event.preventDefault();
      go(next);
    } else if (event.key === 'Enter' && row !== undefined) {
      attempt(openTurn(row.turnId));
    }
  };

  return (
    <div
      className="list-scroller"
      ref={scroller}
      role="listbox"
      aria-label="Turns, newest first"
      aria-activedescendant={total > 0 ? `turn-row-${activeRow}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div className="list-sheet" role="presentation" style={{ height: list.getTotalSize() }}>
        {items.map(({ index, start }) => (
          <Row
            key={index}
            index={index}
            topPx={start}
            total={total}
            active={index === activeRow}
            row={rowAt({ pages }, index)}
            slowestMs={slowestMs}
          />
        ))}
      </div>
    </div>
  );
}

function Row(props: {
  readonly index: number;
  readonly topPx: number;
  readonly total: number;
  readonly active: boolean;
  /** Undefined while it is read. */
  readonly row: TraceRow | undefined;
  readonly slowestMs: number;
}) {
  const { latency, attempt, openTurn } = useCompanion();
  const { row, index, slowestMs } = props;
  const ms = row?.voiceToVoiceMs ?? null;
  return (
    <div
      id={`turn-row-${index}`}
      className="list-row"
      role="option"
      aria-selected={props.active}
      aria-setsize={props.total}
      aria-posinset={index + 1}
      data-mark={row?.mark ?? undefined}
      style={{ transform: `translateY(${props.topPx}px)` }}
      onClick={() => latency.setState({ activeRow: index })}
      onDoubleClick={() => {
        if (row !== undefined) attempt(openTurn(row.turnId));
      }}
    >
      {row === undefined ? (
        <span className="list-reading">…</span>
      ) : (
        <>
          <span className="list-when figure">
            {formatDay(row.startedMs)} {formatTimeOfDay(row.startedMs)}
          </span>
          <span className="list-words" dir="auto">
            {row.text === '' ? <em>nothing heard</em> : row.text}
          </span>
          <span className="list-class">{classWords(row)}</span>
          <span className="list-mark">{row.mark}</span>
          <span className="list-bar" aria-hidden>
            {ms !== null && <span style={{ width: `${Math.min(100, (ms / slowestMs) * 100)}%` }} />}
          </span>
          <span className="list-ms figure">{ms === null ? '–' : formatFigure(ms)}</span>
        </>
      )}
    </div>
  );
}

/** What can be done with the row the arrow keys are on; a row itself holds no buttons. */
function RowActions() {
  const { attempt, openTurn, compareWith, latencyReader } = useCompanion();
  const row = useLatency((state) => rowAt(state, state.activeRow));
  if (row === undefined) return null;
  const mark = (next: TurnMark): void =>
    attempt(latencyReader.mark(row.turnId, row.mark === next ? null : next));
  return (
    <div className="list-actions" role="toolbar" aria-label="The chosen turn">
      <button type="button" className="quiet" onClick={() => attempt(openTurn(row.turnId))}>
        open <kbd>Enter</kbd>
      </button>
      <button type="button" className="quiet" onClick={() => attempt(compareWith(row.turnId))}>
        lay over the shown turn
      </button>
      <button
        type="button"
        className="quiet"
        aria-pressed={row.mark === 'good'}
        onClick={() => mark('good')}
      >
        good
      </button>
      <button
        type="button"
        className="quiet"
        aria-pressed={row.mark === 'slow'}
        onClick={() => mark('slow')}
      >
        slow
      </button>
    </div>
  );
}

/** Ms that fill a row's bar: the slowest of the turns known, without the odd outlier. */
function useScale(): number {
  const summaries = useWaterfall((state) => state.summaries);
  const sorted = summaries
    .flatMap(({ voiceToVoiceMs }) => (voiceToVoiceMs === null ? [] : [voiceToVoiceMs]))
    .toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.98)] ?? 1000;
}
