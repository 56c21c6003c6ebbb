import { useCallback, useMemo } from 'react';
import type { SpanEvent } from '../../shared/trace';
import type { ConversationTurn } from '../conversation/turns';
import { useCompanion, useWaterfall } from '../ui/companion-context';
import { formatFigure, formatMs, formatPercent, formatTimeOfDay } from '../ui/format';
import { Chart } from './chart';
import { mainShare } from './main-share';
import { waterfallRows } from './rows';
import { SpanDetails } from './span-details';
import { SpanTable } from './span-table';
import { Sparkline } from './sparkline';
import { firstSoundDomain, wholeTurnDomain } from './time-scale';
import type { TurnTiming } from './turn-timing';
import { turnTiming, usualMs } from './turn-timing';

/** Turns in the sparkline. */
const SPARK_TURNS = 24;

interface TurnWaterfallProps {
  readonly turn: ConversationTurn;
  readonly spans: readonly SpanEvent[];
  readonly title?: string;
}

/** One turn: its figure, its chart or table, and what the pointed-at bar did. */
export function TurnWaterfall({ turn, spans, title }: TurnWaterfallProps) {
  const { waterfall, clock } = useCompanion();
  const summaries = useWaterfall((state) => state.summaries);
  const presentMs = useWaterfall((state) => state.presentMs);
  const activeSpanId = useWaterfall((state) => state.activeSpanId);
  const asTable = useWaterfall((state) => state.asTable);
  const zoom = useWaterfall((state) => state.zoom);

  const timing = useMemo(() => turnTiming(turn, spans, presentMs), [turn, spans, presentMs]);
  const drawnMs = Math.max(presentMs, timing.releaseMs);
  const rows = useMemo(
    () =>
      waterfallRows({
        spans,
        releaseMs: timing.releaseMs,
        untilMs: timing.untilMs,
        held: timing.held,
        settled: timing.firstAudibleMs !== null,
      }),
    [spans, timing.releaseMs, timing.untilMs, timing.held, timing.firstAudibleMs],
  );
  const usual = useMemo(() => usualMs(summaries, turn), [summaries, turn]);
  const aheadMs = timing.held ? Number.POSITIVE_INFINITY : rows.aheadMs;
  const domain =
    zoom === 'whole-turn' && !timing.live
      ? wholeTurnDomain(rows.aheadMs, rows.lastMs)
      : firstSoundDomain(aheadMs, timing.untilMs - timing.releaseMs, usual);

  const activate = useCallback(
    (spanId: string | null) => waterfall.setState({ activeSpanId: spanId }),
    [waterfall],
  );
  const outgrown = useCallback(
    () => waterfall.setState({ presentMs: clock.nowMs() }),
    [waterfall, clock],
  );
  const active = spans.find((span) => span.id === activeSpanId);

  return (
    <div className="turn-waterfall">
      <PanelHead turn={turn} timing={timing} title={title} />
      <p className="panel-sentence">{sentence(turn, timing, rows, spans)}</p>
      {asTable ? (
        <SpanTable spans={spans} rows={rows} releaseMs={timing.releaseMs} hidden={false} />
      ) : (
        <>
          <Chart
            rows={rows}
            spans={spans}
            timing={timing}
            domain={domain}
            presentMs={drawnMs}
            activeSpanId={active?.id ?? null}
            activate={activate}
            outgrown={outgrown}
          />
          <SpanDetails span={active} releaseMs={timing.releaseMs} />
          {!timing.live && (
            <SpanTable spans={spans} rows={rows} releaseMs={timing.releaseMs} hidden />
          )}
        </>
      )}
    </div>
  );
}

function PanelHead(props: {
  readonly turn: ConversationTurn;
  readonly timing: TurnTiming;
  readonly title: string | undefined;
}) {
  const { turn, timing, title } = props;
  const { waterfall } = useCompanion();
  const summaries = useWaterfall((state) => state.summaries);
  const asTable = useWaterfall((state) => state.asTable);
  const zoom = useWaterfall((state) => state.zoom);
  const spark = summaries
    .filter((summary) => summary.voiceToVoiceMs !== null)
    .slice(0, SPARK_TURNS)
    .toReversed();
  const totalMs = timing.firstAudibleMs === null ? null : timing.firstAudibleMs - timing.releaseMs;
  return (
    <header className="panel-head">
      <div>
        <h2 className="panel-title">{title ?? `Turn at ${formatTimeOfDay(turn.startedMs)}`}</h2>
        <p className="panel-tools">
          <button
            type="button"
            className="quiet"
            aria-pressed={asTable}
            onClick={() => waterfall.setState({ asTable: !asTable })}
          >
            table
          </button>
          <button
            type="button"
            className="quiet"
            aria-pressed={zoom === 'whole-turn'}
            disabled={timing.live}
            onClick={() =>
              waterfall.setState({ zoom: zoom === 'whole-turn' ? 'first-sound' : 'whole-turn' })
            }
          >
            whole turn
          </button>
        </p>
      </div>
      <Sparkline
        values={spark.map((summary) => summary.voiceToVoiceMs ?? 0)}
        at={spark.findIndex((summary) => summary.turnId === turn.id)}
      />
      <p className="panel-total figure" title="From key release to the first audible sample">
        {totalMs !== null && (
          <>
            {formatFigure(totalMs)}
            <span className="panel-unit">ms</span>
          </>
        )}
      </p>
    </header>
  );
}

function sentence(
  turn: ConversationTurn,
  timing: TurnTiming,
  rows: ReturnType<typeof waterfallRows>,
  spans: readonly SpanEvent[],
): string {
  if (timing.held) return 'Listening: what is done now is not waited for later.';
  if (timing.firstAudibleMs === null) return timing.live ? 'Working on it.' : 'Nothing was spoken.';
  const most = mainShare(rows, spans);
  if (most === undefined) return 'Everything was ready when you let go.';
  const device = turn.summary?.deviceLatencyMs;
  const behind = device == null ? '' : ` The sound device adds ${formatMs(device)}.`;
  return `Mostly ${most.label}: ${formatMs(most.ms)}, ${formatPercent(most.share)} of the wait.${behind}`;
}
