/** The value below which `share` (0–1) of the values lie, by nearest rank; null without values. */
export function percentile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? null;
}

export interface Spread {
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

export function spread(values: readonly number[]): Spread {
  return { p50Ms: percentile(values, 0.5), p95Ms: percentile(values, 0.95) };
}
