/** Read once: Node computes it at each reading, which takes longer than the time itself. */
const ORIGIN_MS = performance.timeOrigin;

/**
 * One clock for main and its workers: milliseconds since the Unix epoch, monotonic within a run.
 * `performance.timeOrigin` is the same in a process and its worker threads; the renderer is another
 * process and adds a measured offset (renderer/audio/clock.ts).
 */
export function nowMs(): number {
  return ORIGIN_MS + performance.now();
}
