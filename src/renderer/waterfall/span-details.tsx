import type { SpanEvent } from '../../shared/trace';
import { formatFigure, formatMs } from '../ui/format';
import { attributeWords } from './attribute-words';
import { plainName } from './lanes';

/** What hover or focus is on; the same height whether it says much or nothing. */
export function SpanDetails({
  span,
  releaseMs,
}: {
  readonly span: SpanEvent | undefined;
  readonly releaseMs: number;
}) {
  return (
    <div className="details" role="status" aria-live="polite">
      {span === undefined ? (
        <p className="details-hint">
          Point at a bar, or walk with <kbd>←</kbd> <kbd>→</kbd>, to see what it did.
        </p>
      ) : (
        <>
          <p className="details-title">
            <strong>{plainName(span.name)}</strong>
            <code>{span.name}</code>
            <span className="figure">
              {span.endMs === null ? 'running' : formatMs(span.endMs - span.startMs)}
            </span>
          </p>
          <dl className="details-list figure">
            <div>
              <dt>from</dt>
              <dd>{formatFigure(span.startMs - releaseMs)}</dd>
            </div>
            <div>
              <dt>thread</dt>
              <dd>{span.thread}</dd>
            </div>
            {attributeWords(span.attributes).map(({ name, value }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </div>
  );
}
