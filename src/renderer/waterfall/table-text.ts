import { formatFigure } from '../ui/format';
import { attributeWords } from './attribute-words';
import { plainName } from './lanes';
import type { WaterfallRows } from './rows';

const COLUMNS = ['stage', 'step', 'span', 'from ms', 'ms', 'on the path', 'thread', 'details'];

/**
 * The waterfall as text that pastes into a table: one line a step in the order of time, columns
 * between tabs, the unaccounted rest last. Pure.
 */
export function tableText(rows: WaterfallRows): string {
  const steps = rows.lanes
    .flatMap((row) => row.bars.map((bar) => ({ lane: row.lane.label, bar })))
    .toSorted((a, b) => a.bar.span.startMs - b.bar.span.startMs);
  const lines = steps.map(({ lane, bar }) => {
    const { span, parts } = bar;
    const tookMs = span.endMs === null ? null : span.endMs - span.startMs;
    return [
      lane,
      plainName(span.name),
      span.name,
      formatFigure(parts[0]?.startMs ?? 0),
      tookMs === null ? 'running' : formatFigure(tookMs),
      rows.path.spanIds.has(span.id) ? 'yes' : '',
      span.thread,
      attributeWords(span.attributes)
        .map(({ name, value }) => `${name} ${value}`)
        .join(', '),
    ].map(cell);
  });
  const rest = ['unaccounted', '', '', '', formatFigure(rows.path.unaccountedMs), '', '', ''];
  return [COLUMNS, ...lines, rest].map((line) => `${line.join('\t')}\n`).join('');
}

/** A tab or a line end inside an attribute would break the table. */
function cell(text: string): string {
  return text.replace(/\s+/gu, ' ');
}
