import { concatSamples, durationMs, peakAmplitude, toDbfs } from '../../shared/audio';

/** A piece of audio and when it was there to be played, ms from the start. */
export interface ArrivedPiece {
  readonly samples: Float32Array;
  readonly atMs: number;
}

export interface SoundCheck {
  /** The longest time for which a player that began at once would have had nothing to play. */
  readonly longestGapMs: number;
  /** Joins of pieces that would be heard as a click. */
  readonly clicks: number;
  readonly peakDbfs: number;
  /** Root mean square over everything, dBFS. */
  readonly levelDbfs: number;
}

/** Around a join: long enough to hold a period of the lowest voice. */
const AROUND_MS = 15;
/** A step at a join that is this many times the largest one around it stands out. */
const CLICK_RATIO = 2;
/** Below this a step is not heard whatever stands around it (−50 dBFS). */
const INAUDIBLE_STEP = 10 ** (-50 / 20);

/** Plays the pieces on paper: gaps, joins, level. `atOnce`: playing begins when all are there. */
export function checkSound(
  pieces: readonly ArrivedPiece[],
  sampleRateHz: number,
  atOnce = false,
): SoundCheck {
  const samples = concatSamples(pieces.map((piece) => piece.samples));
  const squares = samples.reduce((sum, sample) => sum + sample * sample, 0);
  return {
    longestGapMs: atOnce ? 0 : longestGap(pieces, sampleRateHz),
    clicks: countClicks(pieces, samples, sampleRateHz),
    peakDbfs: toDbfs(peakAmplitude(samples)),
    levelDbfs: samples.length === 0 ? -Infinity : toDbfs(Math.sqrt(squares / samples.length)),
  };
}

function longestGap(pieces: readonly ArrivedPiece[], sampleRateHz: number): number {
  let playedUntilMs = pieces[0]?.atMs ?? 0;
  let longestMs = 0;
  for (const { samples, atMs } of pieces) {
    longestMs = Math.max(longestMs, atMs - playedUntilMs);
    playedUntilMs = Math.max(playedUntilMs, atMs) + durationMs(samples.length, sampleRateHz);
  }
  return longestMs;
}

function countClicks(
  pieces: readonly ArrivedPiece[],
  samples: Float32Array,
  sampleRateHz: number,
): number {
  const around = Math.round((AROUND_MS / 1000) * sampleRateHz);
  const step = (at: number): number => Math.abs((samples[at] ?? 0) - (samples[at - 1] ?? 0));
  let clicks = 0;
  let at = 0;
  for (const piece of pieces.slice(0, -1)) {
    at += piece.samples.length;
    let largest = 0;
    for (let near = Math.max(1, at - around); near < at + around; near += 1) {
      if (near !== at && near < samples.length) largest = Math.max(largest, step(near));
    }
    if (step(at) > Math.max(INAUDIBLE_STEP, CLICK_RATIO * largest)) clicks += 1;
  }
  return clicks;
}
