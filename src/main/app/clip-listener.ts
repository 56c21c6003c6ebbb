import { CAPTURE_SAMPLE_RATE_HZ, durationMs } from '../../shared/audio';

/** Well above digital silence and a resampler's ringing, well below speech (−40 dBFS). */
const SPEECH_AMPLITUDE = 0.01;
/** A pause inside a sentence is shorter than this. */
const END_SILENCE_MS = 900;
/** A hold that begins inside the clip has speech in its very first moment. */
const START_MS = 120;

/** `waiting` and `speaking` go on; the other two end the hold. */
export type ClipVerdict = 'waiting' | 'speaking' | 'over' | 'began-inside';

/** Follows the captured level of a clip with silence around it, and tells when all of it was heard. */
export class ClipListener {
  #heardMs = 0;
  #speechAtMs: number | null = null;
  #lastSpeechMs = 0;
  #ended = false;

  /** One captured piece: its peak amplitude and length in samples. The end is told once. */
  hear(peak: number, samples: number): ClipVerdict {
    const startMs = this.#heardMs;
    this.#heardMs += durationMs(samples, CAPTURE_SAMPLE_RATE_HZ);
    if (this.#ended) return 'waiting';
    if (peak >= SPEECH_AMPLITUDE) {
      if (startMs < START_MS) {
        this.#ended = true;
        return 'began-inside';
      }
      this.#speechAtMs ??= startMs;
      this.#lastSpeechMs = this.#heardMs;
    }
    if (this.#speechAtMs === null) return 'waiting';
    if (this.#heardMs - this.#lastSpeechMs < END_SILENCE_MS) return 'speaking';
    this.#ended = true;
    return 'over';
  }
}
