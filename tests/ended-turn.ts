import type { TurnDelta } from '../src/shared/turn';

/** The end of a turn of which nothing was measured. */
export function endedTurn(turnId: string): TurnDelta {
  return {
    type: 'ended',
    turnId,
    state: 'done',
    heardText: '',
    summary: {
      turnId,
      startedMs: 0,
      releaseMs: 0,
      ahead: 'A',
      voiceToVoiceMs: null,
      ttftMs: null,
      unaccountedMs: null,
      deviceLatencyMs: null,
      spans: 0,
    },
  };
}
