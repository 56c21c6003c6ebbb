import { criticalPath, leafSpans } from '../../shared/critical-path';
import type { SpanEvent } from '../../shared/trace';
import type { TraceSummary, TurnDetail } from '../../shared/turn';

const CHART_COLUMNS = 56;
const NAME_COLUMNS = 24;

/**
 * The waterfall for a terminal: one line a step, release at 0, solid blocks on the critical path,
 * light ones off it, dots for work ahead of the release.
 */
export function textWaterfall(detail: TurnDetail): string {
  const { turn, summary } = detail;
  if (summary === null) return 'This turn has no trace.\n';
  const spans = leafSpans(detail.spans).filter((span) => span.endMs !== null);
  if (spans.length === 0) return 'This turn has no finished spans.\n';
  const zeroMs = summary.releaseMs;
  const audibleMs = summary.voiceToVoiceMs === null ? null : zeroMs + summary.voiceToVoiceMs;
  const path =
    audibleMs === null ? null : criticalPath(detail.spans, { releaseMs: zeroMs, endMs: audibleMs });
  const chart = new Chart(spans, zeroMs, audibleMs);
  return [
    `Turn ${turn.id.slice(0, 8)} · ${headline(summary)}`,
    `${' '.repeat(NAME_COLUMNS)} ${chart.ruler()}`,
    ...spans.map((span) => line(span, chart, path?.spanIds.has(span.id) ?? false, zeroMs)),
    `${'unaccounted'.padEnd(NAME_COLUMNS)} ${chart.blank()} ${ms(summary.unaccountedMs)}`,
    '',
  ].join('\n');
}

function headline(summary: TraceSummary): string {
  if (summary.voiceToVoiceMs === null) return 'nothing was spoken';
  return `voice-to-voice ${ms(summary.voiceToVoiceMs)} · first token ${ms(summary.ttftMs)}`;
}

function line(span: SpanEvent, chart: Chart, critical: boolean, zeroMs: number): string {
  const startMs = span.startMs - zeroMs;
  const tookMs = (span.endMs ?? span.startMs) - span.startMs;
  const bar = chart.bar(span, critical);
  return `${span.name.padEnd(NAME_COLUMNS)} ${bar} ${ms(tookMs)} at ${ms(startMs)}`;
}

/** Maps absolute ms to columns. What is far from the release is clipped at the edges. */
class Chart {
  readonly #fromMs: number;
  readonly #toMs: number;

  constructor(
    spans: readonly SpanEvent[],
    private readonly zeroMs: number,
    audibleMs: number | null,
  ) {
    const lastMs = Math.max(...spans.map((span) => span.endMs ?? span.startMs));
    const shownMs = (audibleMs ?? lastMs) - zeroMs;
    // A fifth on each side: what was done ahead, and how it went on after the first sample.
    this.#fromMs = zeroMs - Math.max(20, shownMs * 0.2);
    this.#toMs = zeroMs + Math.max(50, shownMs * 1.2);
  }

  bar(span: SpanEvent, critical: boolean): string {
    const from = this.#column(span.startMs);
    const to = Math.max(from + 1, this.#column(span.endMs ?? span.startMs));
    const zero = this.#column(this.zeroMs);
    return Array.from({ length: CHART_COLUMNS }, (_, column) => {
      if (column < from || column >= to) return column === zero ? '│' : ' ';
      if (column < zero) return '·';
      return critical ? '█' : '▒';
    }).join('');
  }

  blank(): string {
    const zero = this.#column(this.zeroMs);
    return ' '.repeat(zero) + '│' + ' '.repeat(CHART_COLUMNS - zero - 1);
  }

  ruler(): string {
    const zero = this.#column(this.zeroMs);
    const end = `${Math.round(this.#toMs - this.zeroMs)} ms`;
    const left = '0'.padStart(zero + 1);
    return left + end.padStart(CHART_COLUMNS - left.length);
  }

  #column(atMs: number): number {
    const share = (atMs - this.#fromMs) / (this.#toMs - this.#fromMs);
    return Math.max(0, Math.min(CHART_COLUMNS - 1, Math.floor(share * CHART_COLUMNS)));
  }
}

function ms(value: number | null): string {
  if (value === null) return '–';
  const digits = Math.abs(value) < 10 ? 1 : 0;
  return `${value.toFixed(digits)} ms`;
}
