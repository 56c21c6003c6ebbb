import { CAPTURE_SAMPLE_RATE_HZ, samplesIn } from '../../shared/audio';

export const FRAME_MS = 20;
const FRAME_SAMPLES = samplesIn(FRAME_MS, CAPTURE_SAMPLE_RATE_HZ);
const FLOOR_DBFS = -100;

/** A frame this far above the noise floor is speech, or something as loud. */
const ABOVE_FLOOR_DB = 9;
/** Quieter than this is never speech, however quiet the room. */
const QUIETEST_SPEECH_DBFS = -58;
/** Louder than this is taken as speech until the floor is known. */
const LOUDEST_FLOOR_DBFS = -30;
/**
 * A frame this far below the loudest is breath and room, not a word: in a quiet room they too stand
 * out of the floor, and the end of the speech would never come.
 */
const BELOW_LOUDEST_DB = 35;
/** The floor is the quietest frame of this long; a word's own dips keep it near the room's noise. */
const FLOOR_WINDOW_FRAMES = 3000 / FRAME_MS;
/** Long enough to look: most stop consonants are shorter, and a wrong guess costs only a pass. */
export const PAUSE_MS = 60;
/** Longer than any stop consonant: something has ended. */
export const SURE_PAUSE_MS = 120;
/** Longer than any stop consonant inside a word: the words on both sides are whole. */
export const WORD_GAP_MS = 160;
/** A click is shorter than any word. */
export const LEAST_WORD_MS = 60;

/**
 * Finds speech and pauses by energy, frame by frame as audio comes in, over a noise floor that
 * follows the room. It decides when to look with whisper, and is one of the witnesses of the speech
 * gate; it never decides alone that something was said.
 */
export class SpeechDetector {
  #levels: number[] = [];
  #rest = new Float32Array(0);
  #peak = 0;
  #floor = FLOOR_DBFS;
  #loudest = FLOOR_DBFS;
  #speechFrames = 0;
  #lastSpeechFrame = -1;
  /** Frames at which speech begins after silence, in order. */
  #onsets: number[] = [];
  /** Candidates for the minimum of the window, oldest first, rising. */
  #minima: { frame: number; level: number }[] = [];

  /** Adds mono float32 samples at 16 kHz, any number of them. */
  push(samples: Float32Array): void {
    let from = 0;
    if (this.#rest.length > 0) {
      from = Math.min(FRAME_SAMPLES - this.#rest.length, samples.length);
      const joined = new Float32Array(this.#rest.length + from);
      joined.set(this.#rest);
      joined.set(samples.subarray(0, from), this.#rest.length);
      if (joined.length < FRAME_SAMPLES) {
        this.#rest = joined;
        return;
      }
      this.#addFrame(joined);
    }
    for (; from + FRAME_SAMPLES <= samples.length; from += FRAME_SAMPLES) {
      this.#addFrame(samples.subarray(from, from + FRAME_SAMPLES));
    }
    this.#rest = samples.slice(from);
  }

  get peakAmplitude(): number {
    return this.#peak;
  }

  /** Speech heard so far, ms. */
  get speechMs(): number {
    return this.#speechFrames * FRAME_MS;
  }

  /** Where the last speech frame ended, ms from the first sample; 0 before any. */
  get lastSpeechEndMs(): number {
    return (this.#lastSpeechFrame + 1) * FRAME_MS;
  }

  /** Where speech begins again after a moment of silence, ms from the first sample; null before it does. */
  nextSpeechMs(afterMs: number): number | null {
    const onset = this.#onsets.find((frame) => frame * FRAME_MS >= afterMs);
    return onset === undefined ? null : onset * FRAME_MS;
  }

  /** Silence since the last speech, ms; 0 before any speech. */
  get pauseMs(): number {
    if (this.#lastSpeechFrame < 0) return 0;
    return (this.#levels.length - 1 - this.#lastSpeechFrame) * FRAME_MS;
  }

  get atPause(): boolean {
    return this.pauseMs >= PAUSE_MS;
  }

  /**
   * Share of frames above the floor of the whole, 0–1: with hindsight, unlike the running verdict, so
   * that audio without a quiet start is judged like the rest.
   */
  speechRatio(): number {
    if (this.#levels.length === 0) return 0;
    const sorted = Float64Array.from(this.#levels).sort();
    const floor = sorted[Math.floor(sorted.length * 0.1)] ?? FLOOR_DBFS;
    const threshold = speechThreshold(floor, sorted.at(-1) ?? FLOOR_DBFS);
    return this.#levels.filter((level) => level > threshold).length / this.#levels.length;
  }

  #addFrame(frame: Float32Array): void {
    let sum = 0;
    for (const sample of frame) {
      const magnitude = Math.abs(sample);
      if (magnitude > this.#peak) this.#peak = magnitude;
      sum += sample * sample;
    }
    const level = Math.max(FLOOR_DBFS, 10 * Math.log10(sum / frame.length + 1e-12));
    const index = this.#levels.length;
    this.#levels.push(level);
    this.#trackFloor(index, level);
    this.#loudest = Math.max(this.#loudest, level);
    if (level > speechThreshold(this.#floor, this.#loudest)) {
      if (this.#lastSpeechFrame < index - 1) this.#onsets.push(index);
      this.#speechFrames += 1;
      this.#lastSpeechFrame = index;
    }
  }

  #trackFloor(frame: number, level: number): void {
    while ((this.#minima.at(-1)?.level ?? -Infinity) >= level) this.#minima.pop();
    this.#minima.push({ frame, level });
    while ((this.#minima[0]?.frame ?? frame) <= frame - FLOOR_WINDOW_FRAMES) this.#minima.shift();
    this.#floor = this.#minima[0]?.level ?? FLOOR_DBFS;
  }
}

function speechThreshold(floorDbfs: number, loudestDbfs: number): number {
  const floor = Math.min(floorDbfs, LOUDEST_FLOOR_DBFS);
  const leastDbfs = loudestDbfs - BELOW_LOUDEST_DB;
  return Math.max(QUIETEST_SPEECH_DBFS, leastDbfs, floor + ABOVE_FLOOR_DB);
}
