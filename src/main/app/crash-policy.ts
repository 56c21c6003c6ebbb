/** Two failures within this time are a pattern, not an accident. */
export const CRASH_WINDOW_MS = 60_000;

export type CrashAnswer = 'reload' | 'recovery-page' | 'give-up';

/**
 * What to do when the window's process is gone: load the page again after the first time, show the
 * static recovery page after the second within a minute, and leave it at that after the third (that
 * one cannot fail by its own doing: the machine has a problem).
 */
export function answerToCrash(earlierCrashesMs: readonly number[], nowMs: number): CrashAnswer {
  const recent = earlierCrashesMs.filter((at) => nowMs - at < CRASH_WINDOW_MS).length;
  if (recent === 0) return 'reload';
  return recent === 1 ? 'recovery-page' : 'give-up';
}
