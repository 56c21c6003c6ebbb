import { nowMs } from '../../shared/clock';
import type { AudioSink, PlaybackEvent, SpeechPiece } from '../audio/audio-sink';
import type { SendEvent } from './publish';

/** Hears what is sent to the player, without changing it (the demo turn keeps the reply as WAV). */
export type SpeechTap = (piece: SpeechPiece) => void;

export interface WindowSink extends AudioSink {
  tap(listener: SpeechTap): void;
}

/**
 * Speech on its way to the window's player. Samples are structured-cloned: Electron loses transferred
 * buffers, and a clause of 22,050 Hz costs well under a millisecond.
 * @param report takes `failed` when no window is there to play, so that the turn can end as text.
 */
export function createWindowSink(
  send: SendEvent,
  report: (event: PlaybackEvent) => void,
): WindowSink {
  const taps: SpeechTap[] = [];
  const noWindow = (turnId: string): void => {
    report({ type: 'failed', turnId, message: 'no window is open that could play it' });
  };
  return {
    player: 'window',
    tap: (listener) => {
      taps.push(listener);
    },
    play: (piece) => {
      for (const tap of taps) tap(piece);
      const { turnId, clause, samples, sampleRateHz } = piece;
      const sent = send('speech', { turnId, clause, samples, sampleRateHz, sentMs: nowMs() });
      if (!sent) noWindow(turnId);
    },
    clauseEnd: (turnId, clause) => {
      send('clauseEnd', { turnId, clause });
    },
    end: (turnId) => {
      if (!send('speechEnd', { turnId })) noWindow(turnId);
    },
    silence: (turnId) => {
      // Where nothing plays, it is silent already.
      if (!send('silence', { turnId })) {
        report({ type: 'silenced', turnId, clause: 0, atMs: nowMs(), playedMs: 0 });
      }
    },
  };
}
