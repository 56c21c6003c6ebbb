import { SPAN } from '../../shared/trace';
import type { SpanEvent } from '../../shared/trace';

/** What a day's turns left out of their prompts (product B3). */
export interface PrunedDay {
  /** `2026-05-14`, in the machine's own time zone. */
  readonly day: string;
  readonly turns: number;
  /** Means over the turns of the day. */
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  /** Of all tokens of the day together, 0–100. */
  readonly reductionPercent: number;
  /** Largest number of exchanges that were in a prompt, and that were not. */
  readonly mostKept: number;
  readonly mostDropped: number;
  /** Turns in which something had to go inside the turn: the cached prefix was lost. */
  readonly droppedNow: number;
  readonly overflowed: number;
}

export interface TracedContext {
  /** Absolute ms. */
  readonly startedMs: number;
  readonly spans: readonly SpanEvent[];
}

/** Pruning over time, from what the traces of the turns say; newest day first. */
export function pruningByDay(traces: readonly TracedContext[]): readonly PrunedDay[] {
  const days = new Map<string, SpanEvent['attributes'][]>();
  for (const { startedMs, spans } of traces) {
    // A reply prepared for other words assembled a prompt too; the last one was answered.
    const assembled = spans.findLast(
      ({ name, attributes }) => name === SPAN.context && attributes['tokensBefore'] !== undefined,
    );
    if (assembled === undefined) continue;
    const day = dayOf(startedMs);
    days.set(day, [...(days.get(day) ?? []), assembled.attributes]);
  }
  return [...days]
    .map(([day, turns]) => prunedDay(day, turns))
    .sort((a, b) => (a.day < b.day ? 1 : -1));
}

function prunedDay(day: string, turns: readonly SpanEvent['attributes'][]): PrunedDay {
  const all = (name: string): number[] => turns.map((attributes) => numberOf(attributes[name]));
  const before = sum(all('tokensBefore'));
  const after = sum(all('tokensAfter'));
  return {
    day,
    turns: turns.length,
    tokensBefore: Math.round(before / turns.length),
    tokensAfter: Math.round(after / turns.length),
    reductionPercent: before === 0 ? 0 : Math.round((1000 * (before - after)) / before) / 10,
    mostKept: Math.max(...all('exchangesKept')),
    mostDropped: Math.max(...all('exchangesDropped')),
    droppedNow: all('exchangesDroppedNow').filter((count) => count > 0).length,
    overflowed: turns.filter(({ overflowed }) => overflowed === true).length,
  };
}

function dayOf(atMs: number): string {
  const at = new Date(atMs);
  const two = (value: number): string => `${value}`.padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
