import type { SpanEvent } from '../../shared/trace';
import { formatFigure } from '../ui/format';
import { attributeWords } from './attribute-words';
import { LANES, laneOf, plainName } from './lanes';
import { spansInOrder } from './walk-spans';
import type { WaterfallRows } from './rows';

/** The chart's twin: for screen readers, for copying, and for those who prefer figures. */
export function SpanTable({
  spans,
  rows,
  releaseMs,
  hidden,
}: {
  readonly spans: readonly SpanEvent[];
  readonly rows: WaterfallRows;
  readonly releaseMs: number;
  /** Only for screen readers. */
  readonly hidden: boolean;
}) {
  return (
    <div
      className={hidden ? 'visually-hidden' : 'table-scroller'}
      tabIndex={hidden ? undefined : 0}
    >
      <table className="span-table">
        <caption className="visually-hidden">Steps of this turn, ms from key release</caption>
        <thead>
          <tr>
            <th scope="col">stage</th>
            <th scope="col">step</th>
            <th scope="col">from</th>
            <th scope="col">ms</th>
            <th scope="col">on the path</th>
            <th scope="col">thread</th>
            <th scope="col">details</th>
          </tr>
        </thead>
        <tbody>
          {spansInOrder(spans).map((span) => (
            <tr key={span.id}>
              <td>{LANES.find((lane) => lane.id === laneOf(span.name))?.label}</td>
              <td>
                {plainName(span.name)} <code>{span.name}</code>
              </td>
              <td className="figure">{formatFigure(span.startMs - releaseMs)}</td>
              <td className="figure">
                {span.endMs === null ? 'running' : formatFigure(span.endMs - span.startMs)}
              </td>
              <td>{rows.path.spanIds.has(span.id) ? 'yes' : ''}</td>
              <td>{span.thread}</td>
              <td>
                {attributeWords(span.attributes)
                  .map(({ name, value }) => `${name} ${value}`)
                  .join(', ')}
              </td>
            </tr>
          ))}
          <tr>
            <td>unaccounted</td>
            <td>covered by no step</td>
            <td />
            <td className="figure">{formatFigure(rows.path.unaccountedMs)}</td>
            <td />
            <td />
            <td />
          </tr>
        </tbody>
      </table>
    </div>
  );
}
