import { memo } from 'react';
import { formatFigure } from '../ui/format';
import type { LaneRow, WaterfallRows } from './rows';

/** What each lane stands for, left of the plot. Lanes never change while a turn grows. */
export const LaneNames = memo(
  function LaneNames({ lanes }: { readonly lanes: readonly LaneRow[] }) {
    return (
      <ol className="chart-names" aria-hidden>
        {lanes.map(({ lane }) => (
          <li key={lane.id}>{lane.label}</li>
        ))}
        <li className="chart-unaccounted">unaccounted</li>
      </ol>
    );
  },
  (before, now) => labels(before.lanes) === labels(now.lanes),
);

function labels(lanes: readonly LaneRow[]): string {
  return lanes.map(({ lane }) => lane.id).join(' ');
}

interface LaneFiguresProps {
  readonly rows: WaterfallRows;
  /** What is laid over, in the lower half of each lane. */
  readonly other?: WaterfallRows | undefined;
  /** The key is down: nothing is waited for yet. */
  readonly held?: boolean;
}

/** What each lane took, right of the plot. */
export function LaneFigures({ rows, other, held = false }: LaneFiguresProps) {
  return (
    <ol className="chart-figures figure" aria-hidden>
      {rows.lanes.map(({ lane, workedMs }, index) => (
        <li key={lane.id}>
          {workedMs === null ? '' : formatFigure(workedMs)}
          <Other ms={other?.lanes[index]?.workedMs} alone={workedMs === null} />
        </li>
      ))}
      <li className="chart-unaccounted">
        {held ? '' : formatFigure(rows.path.unaccountedMs)}
        <Other ms={other?.path.unaccountedMs} />
      </li>
    </ol>
  );
}

/** The same figure of what is laid over. */
function Other({
  ms,
  alone = false,
}: {
  readonly ms: number | null | undefined;
  /** The first has no figure here either, unless this one has. */
  readonly alone?: boolean;
}) {
  if (ms === undefined || (ms === null && alone)) return null;
  return <span className="chart-other">{ms === null ? '–' : formatFigure(ms)}</span>;
}
