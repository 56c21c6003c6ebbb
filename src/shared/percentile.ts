/**
 * Percentile of unsorted numbers by linear interpolation between the two nearest ranks.
 * @param share 0–1; 0.5 is the median
 * @returns null when there are no numbers
 */
export function percentileOf(values: readonly number[], share: number): number | null {
  return percentileOfSorted(
    [...values].sort((a, b) => a - b),
    share,
  );
}

/** As {@link percentileOf}, of numbers in rising order. */
export function percentileOfSorted(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  const rank = share * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] ?? 0;
  const above = sorted[Math.ceil(rank)] ?? below;
  return below + (above - below) * (rank - Math.floor(rank));
}
