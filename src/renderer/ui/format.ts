/** Made once: asking a number for its own words makes one each time. */
const GROUPED = new Intl.NumberFormat('en-US');

/**
 * Milliseconds as a figure: at most three significant digits, so that noise never looks like
 * knowledge. 0.42 → "0.42", 1.234 → "1.2", 312.4 → "312", 1234 → "1,230".
 * Negative figures get a true minus sign.
 */
export function formatFigure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) < 0.005) return '0';
  if (value < 0) return `−${formatFigure(-value)}`;
  if (value < 1) return trimmed(value.toFixed(2));
  if (value < 9.95) return trimmed(value.toFixed(1));
  return GROUPED.format(Number(value.toPrecision(3)));
}

/** A figure with its unit, or a dash for what is unknown. */
export function formatMs(value: number | null | undefined): string {
  return value == null ? '–' : `${formatFigure(value)} ms`;
}

/** A clock for a hold: 0.0 s, 12.3 s, 1:05. */
export function formatHold(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

export function formatTimeOfDay(epochMs: number): string {
  return new Date(epochMs).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

/** Today is told by its time alone; other days by day and month. */
export function formatDay(epochMs: number, nowMs: number = Date.now()): string {
  const day = new Date(epochMs);
  if (day.toDateString() === new Date(nowMs).toDateString()) return '';
  return day.toLocaleDateString([], { day: 'numeric', month: 'short' });
}

export function formatPercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** 1,234 → "1.2 kB", 93_000_000 → "93 MB". */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'] as const;
  const power = bytes < 1 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return `${formatFigure(bytes / 1000 ** power)} ${units[power] ?? 'B'}`;
}

export function plural(count: number, one: string, many: string): string {
  return `${GROUPED.format(count)} ${count === 1 ? one : many}`;
}

function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
