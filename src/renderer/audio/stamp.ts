/** `Date.now()` counts whole milliseconds, rounded down: half of one is the fairest guess. */
const HALF_STEP_MS = 0.5;

/**
 * A `Date.now()` stamp from the audio thread on this window's `performance.now()` time line. The
 * audio thread has no other clock, and the audio clock itself stands still whenever the device or
 * the machine does: a frame's number does not tell when it was rendered. Never later than now, as
 * the stamp was made before its message arrived.
 */
export function fromStamp(
  stampMs: number,
  now: { readonly performanceMs: number; readonly dateMs: number } = {
    performanceMs: performance.now(),
    dateMs: Date.now(),
  },
): number {
  const agoMs = now.dateMs - stampMs - HALF_STEP_MS;
  return now.performanceMs - Math.max(0, agoMs);
}
