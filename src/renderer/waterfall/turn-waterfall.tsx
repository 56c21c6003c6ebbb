import type { ReactNode } from 'react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { SpanEvent } from '../../shared/trace';
import { useCompanion, useLatency, useWaterfall } from '../ui/companion-context';
import { formatFigure, formatMs, formatPercent } from '../ui/format';
import { Chart } from './chart';
import type { OverlaidTurn } from './chart-scene';
import { mainShare } from './main-share';
import { PanelHead } from './panel-head';
import type { WaterfallRows } from './rows';
import { waterfallRows } from './rows';
import { SpanDetails } from './span-details';
import { SpanTable } from './span-table';
import type { TimedTurn, TurnTiming } from './turn-timing';
import { turnTiming, usualMs } from './turn-timing';
import type { TurnExtent, View } from './viewport';

interface TurnWaterfallProps {
  readonly turn: TimedTurn;
  readonly spans: readonly SpanEvent[];
  readonly title?: string;
  readonly overlaid?: OverlaidTurn | null;
  /** Stands in place of the details of a bar. */
  readonly children?: ReactNode;
}

/** One turn: its figure, its chart or table, and what the pointed-at bar did. */
export function TurnWaterfall(props: TurnWaterfallProps) {
  const { turn, spans, title, overlaid = null, children } = props;
  const { waterfall } = useCompanion();
  const summaries = useWaterfall((state) => state.summaries);
  const presentMs = useWaterfall((state) => state.presentMs);
  const activeSpanId = useWaterfall((state) => state.activeSpanId);
  const asTable = useWaterfall((state) => state.asTable);
  const view = useWaterfall((state) => state.view);
  const grouping = useWaterfall((state) => state.grouping);

  const timing = useMemo(() => turnTiming(turn, spans, presentMs), [turn, spans, presentMs]);
  const rows = useMemo(
    () =>
      waterfallRows({
        spans,
        releaseMs: timing.releaseMs,
        untilMs: timing.untilMs,
        held: timing.held,
        settled: timing.firstAudibleMs !== null,
        grouping,
      }),
    [spans, timing.releaseMs, timing.untilMs, timing.held, timing.firstAudibleMs, grouping],
  );
  const usual = useMemo(() => usualMs(summaries, turn), [summaries, turn]);
  const extent = useMemo(
    (): TurnExtent => ({
      aheadMs: timing.held ? Number.POSITIVE_INFINITY : rows.aheadMs,
      untilMs: timing.untilMs - timing.releaseMs,
      lastMs: rows.lastMs,
      usualMs: Math.max(usual, (overlaid?.firstAudibleMs ?? 0) * 1.06),
      live: timing.live,
    }),
    [timing, rows, usual, overlaid],
  );

  const activate = useCallback(
    (spanId: string | null) => {
      if (waterfall.getState().activeSpanId !== spanId)
        waterfall.setState({ activeSpanId: spanId });
    },
    [waterfall],
  );
  const look = useCallback((next: View) => waterfall.setState({ view: next }), [waterfall]);
  const showTwin = useCalm(!timing.live && !asTable && spans.length <= MAX_TWIN_SPANS, turn.id);
  const active = spans.find((span) => span.id === activeSpanId);

  return (
    <div className="turn-waterfall">
      <PanelHead
        turnId={turn.id}
        startedMs={turn.startedMs}
        totalMs={timing.firstAudibleMs === null ? null : timing.firstAudibleMs - timing.releaseMs}
        live={timing.live}
        title={title}
      />
      <PanelSentence
        turnId={turn.id}
        usual={sentence(turn, timing, rows, spans)}
        over={!timing.live}
      />
      {asTable ? (
        <SpanTable spans={spans} rows={rows} releaseMs={timing.releaseMs} hidden={false} />
      ) : (
        <>
          <Chart
            rows={rows}
            spans={spans}
            timing={timing}
            view={view}
            extent={extent}
            presentMs={Math.max(presentMs, timing.releaseMs)}
            activeSpanId={active?.id ?? null}
            overlaid={overlaid}
            description={description(timing, rows)}
            activate={activate}
            look={look}
          />
          {children == null || children === false ? (
            <SpanDetails span={active} releaseMs={timing.releaseMs} />
          ) : (
            children
          )}
          {showTwin && <SpanTable spans={spans} rows={rows} releaseMs={timing.releaseMs} hidden />}
        </>
      )}
    </div>
  );
}

/** The hidden table of a turn with more steps would cost a visible pause; the table itself remains. */
const MAX_TWIN_SPANS = 400;
const CALM_MS = 600;

/**
 * True a moment after `wanted`, anew for each turn: the end of a turn has enough to draw without a
 * table that nobody sees, and who walks through turns does not wait for one at each.
 */
function useCalm(wanted: boolean, turnId: string): boolean {
  const [calmFor, setCalmFor] = useState<string | null>(null);
  useEffect(() => {
    if (!wanted) return undefined;
    const timer = setTimeout(() => setCalmFor(turnId), CALM_MS);
    return () => clearTimeout(timer);
  }, [wanted, turnId]);
  return wanted && calmFor === turnId;
}

/** Why it was slower than turns like it; else what most of the wait went to. */
function PanelSentence(props: {
  readonly turnId: string;
  readonly usual: string;
  /** The turn has ended, so it can be held against others. */
  readonly over: boolean;
}) {
  const { turnId, usual, over } = props;
  const { latencyReader, attempt } = useCompanion();
  const why = useLatency((state) => state.why.get(turnId));
  const ask = over && turnId !== 'sample';
  useEffect(() => {
    if (ask) attempt(latencyReader.readWhy(turnId));
  }, [ask, turnId, latencyReader, attempt]);
  const slower = over && why?.verdict === 'slower';
  return (
    <p className="panel-sentence" data-slower={slower}>
      {slower ? <Reason sentence={why.sentence} /> : usual}
    </p>
  );
}

/** Where the advice begins in the sentence that explains a slow turn. */
const ADVICE = ' To change it:';

/** What was slow stands out; what can be done about it follows in the ordinary ink. */
function Reason({ sentence: words }: { readonly sentence: string }) {
  const at = words.indexOf(ADVICE);
  if (at === -1) return <strong>{words}</strong>;
  return (
    <>
      <strong>{words.slice(0, at)}</strong>
      {words.slice(at)}
    </>
  );
}

/** The chart in one sentence, for who cannot see it. */
function description(timing: TurnTiming, rows: WaterfallRows): string {
  if (timing.live) return 'The turn is running.';
  const { firstTokenMs, firstAudibleMs, releaseMs } = timing;
  const moments = [
    ...(firstTokenMs === null ? [] : [`first word after ${formatMs(firstTokenMs - releaseMs)}`]),
    ...(firstAudibleMs === null
      ? ['nothing was spoken']
      : [`first sound after ${formatMs(firstAudibleMs - releaseMs)}`]),
    `unaccounted ${formatMs(rows.path.unaccountedMs)}`,
  ];
  return `${moments.join(', ')}.`;
}

function sentence(
  turn: TimedTurn,
  timing: TurnTiming,
  rows: WaterfallRows,
  spans: readonly SpanEvent[],
): string {
  if (timing.held) return 'Listening: what is done now is not waited for later.';
  if (timing.firstAudibleMs === null) return timing.live ? 'Working on it.' : 'Nothing was spoken.';
  const most = mainShare(rows, spans);
  if (most === undefined) return 'Everything was ready when you let go.';
  const device = turn.summary?.deviceLatencyMs;
  const behind = device == null ? '' : ` The sound device adds ${formatFigure(device)} ms.`;
  return `Mostly ${most.label}: ${formatMs(most.ms)}, ${formatPercent(most.share)} of the wait.${behind}`;
}
