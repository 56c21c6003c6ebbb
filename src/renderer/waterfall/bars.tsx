import { memo } from 'react';
import { BAR_PX, barBox, LANE_PX, laneTopPx, UNACCOUNTED_GAP_PX } from './geometry';
import { plainName } from './lanes';
import type { Bar, BarPart, WaterfallRows } from './rows';
import type { TimeScale } from './time-scale';

interface BarsProps {
  readonly rows: WaterfallRows;
  readonly scale: TimeScale;
  /** Where bars end that have no end yet, ms from release. */
  readonly openEndMs: number;
  /** Spans that belong with the active one; null when none is active. */
  readonly related: ReadonlySet<string> | null;
  readonly activeSpanId: string | null;
  readonly activate: (spanId: string | null) => void;
}

/** A step of a microsecond is still a step: it is drawn as a hairline. */
const MIN_WIDTH_PX = 1.5;

export const Bars = memo(function Bars(props: BarsProps) {
  const { rows, scale } = props;
  const restTopPx = laneTopPx(rows.lanes.length) + UNACCOUNTED_GAP_PX + (LANE_PX - BAR_PX) / 2;
  return (
    <>
      {rows.lanes.map((row, laneIndex) =>
        row.bars.map((bar) => (
          <BarShape key={bar.span.id} bar={bar} laneIndex={laneIndex} {...props} />
        )),
      )}
      <line
        className="rest-line"
        x1={scale.toPx(0)}
        x2={scale.widthPx}
        y1={restTopPx + BAR_PX}
        y2={restTopPx + BAR_PX}
      />
      {rows.unaccounted.map((gap) => (
        <rect
          key={gap.startMs}
          className="bar bar-rest"
          fill="url(#fill-rest)"
          x={scale.toPx(gap.startMs)}
          y={restTopPx}
          width={Math.max(MIN_WIDTH_PX, (gap.endMs - gap.startMs) * scale.pxPerMs)}
          height={BAR_PX}
        />
      ))}
    </>
  );
});

function BarShape({
  bar,
  laneIndex,
  scale,
  openEndMs,
  related,
  activeSpanId,
  activate,
}: BarsProps & { readonly bar: Bar; readonly laneIndex: number }) {
  const { yPx, heightPx } = barBox(laneIndex, bar.level, bar.levels);
  const active = activeSpanId === bar.span.id;
  const dimmed = related !== null && !related.has(bar.span.id);
  return (
    <g
      className="bar-group"
      data-span={bar.span.name}
      data-active={active}
      data-dimmed={dimmed}
      onPointerEnter={() => activate(bar.span.id)}
      onPointerLeave={() => activate(null)}
    >
      <title>{plainName(bar.span.name)}</title>
      {bar.parts.map((part) => (
        <PartShape
          key={part.startMs}
          part={part}
          family={bar.family}
          yPx={yPx}
          heightPx={heightPx}
          scale={scale}
          openEndMs={openEndMs}
        />
      ))}
    </g>
  );
}

function PartShape(props: {
  readonly part: BarPart;
  readonly family: Bar['family'];
  readonly yPx: number;
  readonly heightPx: number;
  readonly scale: TimeScale;
  readonly openEndMs: number;
}) {
  const { part, family, scale, openEndMs } = props;
  const x = scale.toPx(part.startMs);
  const endMs = part.endMs ?? Math.max(openEndMs, part.startMs);
  const width = Math.max(MIN_WIDTH_PX, (endMs - part.startMs) * scale.pxPerMs);
  const hollow = part.kind === 'ahead';
  // A hollow bar's line lies inside its box, so that it is as long as it says.
  const inset = hollow ? Math.min(0.5, width / 2) : 0;
  return (
    <rect
      className={`bar bar-${part.kind} family-${family}`}
      fill={hollow ? 'transparent' : `url(#fill-${family})`}
      x={x + inset}
      y={props.yPx + inset}
      width={Math.max(0.5, width - 2 * inset)}
      height={Math.max(1, props.heightPx - 2 * inset)}
      rx={hollow ? 1 : 1.5}
      {...(part.endMs === null ? { 'data-open': String(width - 2 * inset) } : {})}
    />
  );
}
