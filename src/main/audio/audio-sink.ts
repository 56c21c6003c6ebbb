import type { IpcArgs } from '../../shared/contracts/ipc';

/** One piece of a clause's audio: mono float32, in order. */
export interface SpeechPiece {
  readonly turnId: string;
  readonly clause: number;
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
}

/** What a player reports, on main's clock (shared/contracts/ipc.ts, `playback`). */
export type PlaybackEvent = IpcArgs<'playback'>[0];

/**
 * Where speech goes: the window's player, or the command line's virtual one. Calls return at once;
 * what happened comes back as {@link PlaybackEvent}s.
 */
export interface AudioSink {
  /** Where the sound goes; times of the two are never compared with each other. */
  readonly player: 'window' | 'command-line';
  play(piece: SpeechPiece): void;
  clauseEnd(turnId: string, clause: number): void;
  /** No more clauses follow. */
  end(turnId: string): void;
  /** Silence at once, drop what is queued, answer with `silenced` (or `ended` when all was played). */
  silence(turnId: string): void;
}
