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
  return Number(value.toPrecision(3)).toLocaleString('en-US');
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

export function formatPercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

export function plural(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
