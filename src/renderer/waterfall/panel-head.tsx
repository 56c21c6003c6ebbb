import { Menu } from '@base-ui/react/menu';
import { memo } from 'react';
import { COPY_WORDS } from '../ui/actions';
import { useCompanion, useLatency, useWaterfall } from '../ui/companion-context';
import { formatFigure, formatTimeOfDay } from '../ui/format';
import { copyWaterfall, followChart, zoomChart } from './chart-commands';
import { Sparkline } from './sparkline';
import { ZOOM_STEP } from './viewport';
import { toggleGrouping } from './waterfall-store';

/** Turns in the sparkline. */
const SPARK_TURNS = 24;

/** Which turn, how long it took, and what can be done with the chart. Untouched while spans arrive. */
export const PanelHead = memo(function PanelHead(props: {
  readonly turnId: string;
  readonly startedMs: number;
  /** From the release to the first audible sample; null before it, or without one. */
  readonly totalMs: number | null;
  readonly live: boolean;
  readonly title: string | undefined;
}) {
  const { turnId, startedMs, totalMs, live, title } = props;
  const summaries = useWaterfall((state) => state.summaries);
  const spark = summaries
    .filter((summary) => summary.voiceToVoiceMs !== null)
    .slice(0, SPARK_TURNS)
    .toReversed();
  return (
    <header className="panel-head">
      <h2 className="panel-title">{title ?? `Turn at ${formatTimeOfDay(startedMs)}`}</h2>
      <Sparkline
        values={spark.map((summary) => summary.voiceToVoiceMs ?? 0)}
        at={spark.findIndex((summary) => summary.turnId === turnId)}
      />
      <p className="panel-total figure" title="From key release to the first audible sample">
        {totalMs !== null && (
          <>
            {formatFigure(totalMs)}
            <span className="panel-unit">ms</span>
          </>
        )}
      </p>
      <ChartTools live={live} turnId={turnId} />
    </header>
  );
});

function ChartTools(props: { readonly live: boolean; readonly turnId: string }) {
  const { live, turnId } = props;
  const companion = useCompanion();
  const { waterfall } = companion;
  const asTable = useWaterfall((state) => state.asTable);
  const view = useWaterfall((state) => state.view);
  const grouping = useWaterfall((state) => state.grouping);
  const follows = view.mode !== 'free' || view.follows;
  return (
    <div className="panel-tools" role="toolbar" aria-label="Waterfall">
      <button
        type="button"
        className="quiet"
        aria-pressed={view.mode === 'first-sound'}
        title="Up to the first sound (0)"
        onClick={() => waterfall.setState({ view: { mode: 'first-sound' } })}
      >
        fit
      </button>
      <button
        type="button"
        className="quiet"
        aria-pressed={view.mode === 'whole-turn'}
        title="From the key press to the last step (W)"
        disabled={live}
        onClick={() => waterfall.setState({ view: { mode: 'whole-turn' } })}
      >
        whole turn
      </button>
      {live && (
        <button
          type="button"
          className="quiet"
          aria-pressed={follows}
          title="Keep the present in view (F)"
          onClick={() => followChart(companion)}
        >
          follow
        </button>
      )}
      <button
        type="button"
        className="quiet"
        aria-label="From further away"
        title="From further away (−)"
        disabled={asTable}
        onClick={() => zoomChart(companion, 1 / ZOOM_STEP)}
      >
        −
      </button>
      <button
        type="button"
        className="quiet"
        aria-label="Closer"
        title="Closer (+)"
        disabled={asTable}
        onClick={() => zoomChart(companion, ZOOM_STEP)}
      >
        +
      </button>
      <button
        type="button"
        className="quiet"
        aria-pressed={grouping === 'thread'}
        title="One lane a thread (L)"
        onClick={() => toggleGrouping(waterfall)}
      >
        by thread
      </button>
      <button
        type="button"
        className="quiet"
        aria-pressed={asTable}
        title="The same in figures (T)"
        onClick={() => waterfall.setState({ asTable: !asTable })}
      >
        table
      </button>
      <CopyMenu />
      <Marks turnId={turnId} />
    </div>
  );
}

/** Was this answer good, or slow? Marked turns can be found again and are told apart in figures. */
function Marks({ turnId }: { readonly turnId: string }) {
  const { latencyReader, attempt } = useCompanion();
  const mark = useLatency((state) => state.marks.get(turnId) ?? null);
  const stored = useWaterfall((state) => state.summaries.some((one) => one.turnId === turnId));
  if (!stored) return null;
  return (
    <span className="panel-marks" role="group" aria-label="Mark this answer">
      {(['good', 'slow'] as const).map((one) => (
        <button
          key={one}
          type="button"
          className="quiet"
          aria-pressed={mark === one}
          title={`Mark this answer as ${one}`}
          onClick={() => attempt(latencyReader.mark(turnId, mark === one ? null : one))}
        >
          {one}
        </button>
      ))}
    </span>
  );
}

function CopyMenu() {
  const companion = useCompanion();
  const asTable = useWaterfall((state) => state.asTable);
  return (
    <Menu.Root>
      <Menu.Trigger className="quiet" disabled={asTable}>
        copy
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end">
          <Menu.Popup className="menu">
            {(['text', 'png', 'svg'] as const).map((as) => (
              <Menu.Item
                key={as}
                className="menu-item"
                onClick={() => companion.attempt(copyWaterfall(companion, as))}
              >
                {COPY_WORDS[as]}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
