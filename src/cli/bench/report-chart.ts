import { STAGE_GROUPS } from './report-stages';
import type { StageGroup } from './report-stages';

/** One bar: what the parts took on average, and where half and nearly all of the turns lie. */
export interface ChartBar {
  readonly label: string;
  /** In order; the means of the parts add up to the mean of the whole. */
  readonly parts: readonly { readonly group: StageGroup; readonly ms: number }[];
  readonly p50Ms: number;
  readonly p95Ms: number;
}

export interface ChartPanel {
  readonly title: string;
  readonly bars: readonly ChartBar[];
}

/**
 * Hues of middle lightness: each reads on white and on black, neighbours differ in lightness too. The
 * words beside them, not the hues, carry the meaning.
 */
const HUES: Readonly<Record<StageGroup, string>> = {
  hearing: '#3f7fc0',
  recall: '#2f9e8f',
  context: '#8c9a32',
  'first token': '#cf8f1e',
  'first clause': '#c75c33',
  speech: '#b0559b',
  playing: '#7a6ac4',
  unaccounted: '#8a8a8a',
};

/** Light by default; a viewer that prefers dark gets the other ground with the same hues. */
const STYLE = `
  .ground { fill: #ffffff; } .ink { fill: #1c1c1e; } .soft { fill: #5c5c62; }
  .line { stroke: #d5d5da; } .mark { stroke: #1c1c1e; } .mark-fill { fill: #1c1c1e; }
  text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; }
  .title { font-weight: 600; font-size: 15px; } .small { font-size: 11px; }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #17171a; } .ink { fill: #f1f1f4; } .soft { fill: #a5a5ad; }
    .line { stroke: #3a3a40; } .mark { stroke: #f1f1f4; } .mark-fill { fill: #f1f1f4; }
  }`;

const WIDTH = 880;
const MARGIN = 24;
const LABEL_WIDTH = 120;
const VALUE_WIDTH = 165;
const BAR_HEIGHT = 24;
const ROW_HEIGHT = 44;
const TITLE_HEIGHT = 36;
const AXIS_HEIGHT = 34;
const LEGEND_ROW = 22;
const LEGEND_COLUMNS = 4;
const PLOT_FROM = MARGIN + LABEL_WIDTH;
const PLOT_WIDTH = WIDTH - PLOT_FROM - MARGIN - VALUE_WIDTH;
/** About this many steps on an axis. */
const TICKS = 6;

/** An SVG of stacked bars, one panel under the other, each with an axis of its own from 0 ms. */
export function drawChart(title: string, panels: readonly ChartPanel[]): string {
  const used = new Set(panels.flatMap(({ bars }) => bars.flatMap(partGroups)));
  const shown = STAGE_GROUPS.filter((group) => used.has(group));
  const legendHeight = Math.ceil(shown.length / LEGEND_COLUMNS) * LEGEND_ROW + 26;
  let y = MARGIN + 30;
  const drawn = panels.map((panel) => {
    const text = drawPanel(panel, y);
    y += TITLE_HEIGHT + panel.bars.length * ROW_HEIGHT + AXIS_HEIGHT + 12;
    return text;
  });
  const legend = drawLegend(shown, y);
  const height = y + legendHeight + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escapeXml(title)}">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}\n</style>`,
    `<rect class="ground" width="${WIDTH}" height="${height}"/>`,
    text(MARGIN, MARGIN + 12, title, 'ink title'),
    ...drawn,
    legend,
    '</svg>',
    '',
  ].join('\n');
}

function partGroups(bar: ChartBar): StageGroup[] {
  return bar.parts.map(({ group }) => group);
}

function drawPanel({ title, bars }: ChartPanel, top: number): string {
  const longest = Math.max(1, ...bars.map((bar) => Math.max(bar.p95Ms, total(bar))));
  const step = niceStep(longest / TICKS);
  const endMs = Math.ceil(longest / step) * step;
  const at = (ms: number): number => PLOT_FROM + (ms / endMs) * PLOT_WIDTH;
  const barsTop = top + TITLE_HEIGHT;
  const axisY = barsTop + bars.length * ROW_HEIGHT;
  const ticks = Array.from({ length: Math.round(endMs / step) + 1 }, (_, index) => index * step);
  return [
    text(MARGIN, top + 18, title, 'ink'),
    ...ticks.map(
      (ms) =>
        `<line class="line" x1="${n(at(ms))}" x2="${n(at(ms))}" y1="${n(barsTop)}" y2="${n(axisY)}"/>` +
        text(at(ms), axisY + 16, index(ms, endMs), 'soft small', 'middle'),
    ),
    ...bars.map((bar, row) => drawBar(bar, barsTop + row * ROW_HEIGHT, at)),
  ].join('\n');
}

/** The last tick names the unit. */
function index(ms: number, endMs: number): string {
  return ms === endMs ? `${n(ms)} ms` : n(ms);
}

function drawBar(bar: ChartBar, top: number, at: (ms: number) => number): string {
  const y = top + (ROW_HEIGHT - BAR_HEIGHT) / 2;
  const middle = y + BAR_HEIGHT / 2;
  let fromMs = 0;
  const parts = bar.parts.map(({ group, ms }) => {
    const x = at(fromMs);
    fromMs += ms;
    const width = Math.max(0.5, at(fromMs) - x - 1);
    const tip = `<title>${escapeXml(`${group}: ${round(ms)} ms on average`)}</title>`;
    return `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${BAR_HEIGHT}" fill="${HUES[group]}">${tip}</rect>`;
  });
  const p50 = at(bar.p50Ms);
  const p95 = at(bar.p95Ms);
  return [
    text(PLOT_FROM - 10, middle + 4, bar.label, 'ink', 'end'),
    ...parts,
    `<line class="mark" stroke-width="1.5" x1="${n(p50)}" x2="${n(p95)}" y1="${n(middle)}" y2="${n(middle)}"/>`,
    `<line class="mark" stroke-width="3" x1="${n(p50)}" x2="${n(p50)}" y1="${n(y - 4)}" y2="${n(y + BAR_HEIGHT + 4)}"/>`,
    `<circle class="mark-fill" cx="${n(p95)}" cy="${n(middle)}" r="3.5"/>`,
    text(
      WIDTH - MARGIN,
      middle + 4,
      `p50 ${round(bar.p50Ms)} · p95 ${round(bar.p95Ms)}`,
      'soft',
      'end',
    ),
  ].join('\n');
}

function drawLegend(groups: readonly StageGroup[], top: number): string {
  const column = (WIDTH - 2 * MARGIN) / LEGEND_COLUMNS;
  const entries = groups.map((group, i) => {
    const x = MARGIN + (i % LEGEND_COLUMNS) * column;
    const y = top + Math.floor(i / LEGEND_COLUMNS) * LEGEND_ROW;
    return (
      `<rect x="${n(x)}" y="${n(y)}" width="14" height="14" fill="${HUES[group]}"/>` +
      text(x + 20, y + 12, group, 'ink')
    );
  });
  const below = top + Math.ceil(groups.length / LEGEND_COLUMNS) * LEGEND_ROW + 16;
  const how = 'Bars: mean per part, from the release. Thick line: p50. Dot: p95.';
  return [...entries, text(MARGIN, below, how, 'soft small')].join('\n');
}

function text(x: number, y: number, words: string, className: string, anchor = 'start'): string {
  return `<text class="${className}" x="${n(x)}" y="${n(y)}" text-anchor="${anchor}">${escapeXml(words)}</text>`;
}

function total(bar: ChartBar): number {
  return bar.parts.reduce((sum, { ms }) => sum + ms, 0);
}

/** 1, 2 or 5 times a power of ten, at least `least`. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= least) ?? 10;
  return factor * power;
}

function round(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : ms.toFixed(0);
}

/** Coordinates need no more than a tenth of a pixel. */
function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export function escapeXml(text_: string): string {
  return text_
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
