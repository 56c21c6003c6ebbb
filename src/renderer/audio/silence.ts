import { samplesIn } from '../../shared/audio';

/** Level is judged in frames of this length. */
const FRAME_MS = 20;

/** Silence means this much without speech, both for an early release and for the post-roll. */
export const SILENCE_WINDOW_MS = 100;

/** A frame is silent up to this multiple of the room's own noise … */
const OVER_FLOOR = 3;

/** … but never above −35 dBFS (a quiet word) and always below −55 dBFS (a quiet microphone). */
const LOUDEST_SILENCE = 10 ** (-35 / 20);
const SURE_SILENCE = 10 ** (-55 / 20);

/** The floor may rise by this factor per frame, so a room that gets louder is learnt in seconds. */
const FLOOR_RISE = 1.005;

/** Follows the level of a hold and tells how long it has been silent by now. */
export class SilenceMeter {
  readonly #frameLength: number;
  #sum = 0;
  #count = 0;
  #floor = LOUDEST_SILENCE;
  #silentMs = 0;
  #level = 0;

  constructor(sampleRateHz: number) {
    this.#frameLength = samplesIn(FRAME_MS, sampleRateHz);
  }

  push(samples: Float32Array): void {
    for (const sample of samples) {
      this.#sum += sample * sample;
      this.#count += 1;
      if (this.#count === this.#frameLength) this.#endFrame();
    }
  }

  /** Root mean square of the last frame, 0–1. */
  get level(): number {
    return this.#level;
  }

  get silentMs(): number {
    return this.#silentMs;
  }

  get isSilent(): boolean {
    return this.#silentMs >= SILENCE_WINDOW_MS;
  }

  #endFrame(): void {
    this.#level = Math.sqrt(this.#sum / this.#count);
    this.#sum = 0;
    this.#count = 0;
    this.#floor = Math.min(this.#level, this.#floor * FLOOR_RISE);
    const limit = Math.min(LOUDEST_SILENCE, Math.max(SURE_SILENCE, this.#floor * OVER_FLOOR));
    this.#silentMs = this.#level <= limit ? this.#silentMs + FRAME_MS : 0;
    // A floor of zero (a gated microphone) could not rise again by a factor.
    this.#floor = Math.max(this.#floor, SURE_SILENCE / OVER_FLOOR);
  }
}
