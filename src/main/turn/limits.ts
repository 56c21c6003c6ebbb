/**
 * Deadlines of the stages, ms (product A14). They are far above what a slow machine needs: they end
 * what hangs, they do not hurry what works.
 */
export const STAGE_LIMIT_MS = {
  transcription: 60_000,
  recall: 3_000,
  context: 10_000,
  /** One part of it: profile, mood, summary. */
  contextPart: 2_000,
  generation: 120_000,
  clause: 30_000,
  /** On top of the audio that is still to be played. */
  playback: 120_000,
  storage: 10_000,
} as const;

/** How long an interrupted turn waits for the player to say how much was heard. */
export const SILENCED_WITHIN_MS = 500;
