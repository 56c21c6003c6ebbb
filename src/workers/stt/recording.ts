import { CAPTURE_SAMPLE_RATE_HZ, durationMs, samplesIn } from '../../shared/audio';
import { SottoError } from '../../shared/errors';
import { SampleBuffer } from './sample-buffer';
import { LEAST_WORD_MS, SpeechDetector, WORD_GAP_MS } from './speech-detector';

/** Ten minutes under one key press are a stuck key; the buffer must not grow for ever. */
const LONGEST_MS = 600_000;

/** How far the audio went at some moment. */
export interface Reach {
  /** Where it ended, ms from the first sample. */
  readonly coveredMs: number;
  /** Where the last speech in it ended. */
  readonly speechEndMs: number;
  /** All speech so far was in it, and a pause had begun. */
  readonly atPause: boolean;
}

/** The growing audio of one key press, and where there is speech in it. */
export class Recording {
  readonly speech = new SpeechDetector();
  #buffer = new SampleBuffer();

  /** Adds mono float32 at 16 kHz. Throws `bad-input` past ten minutes. */
  append(samples: Float32Array): void {
    if (durationMs(this.#buffer.length + samples.length, CAPTURE_SAMPLE_RATE_HZ) > LONGEST_MS) {
      throw new SottoError('bad-input', 'the recording is longer than ten minutes', {
        hint: 'Release the key and press it again.',
      });
    }
    this.#buffer.append(samples);
    this.speech.push(samples);
  }

  get lengthMs(): number {
    return durationMs(this.#buffer.length, CAPTURE_SAMPLE_RATE_HZ);
  }

  get reach(): Reach {
    const { lastSpeechEndMs, atPause } = this.speech;
    return { coveredMs: this.lengthMs, speechEndMs: lastSpeechEndMs, atPause };
  }

  /** Whether audio up to there holds all that was said. */
  isAllSaidBy({ coveredMs }: Pick<Reach, 'coveredMs'>): boolean {
    return coveredMs >= this.speech.lastSpeechEndMs;
  }

  /**
   * Whether audio up to there holds all words, where it holds any: nothing was said since, or there is
   * only a click well behind the last of them, as the key itself makes when it is let go.
   */
  holdsAllWords(reach: Reach): boolean {
    if (this.isAllSaidBy(reach)) return true;
    const onsetMs = this.speech.nextSpeechMs(reach.speechEndMs);
    if (onsetMs === null || !reach.atPause) return false;
    const isApart = onsetMs - reach.speechEndMs >= WORD_GAP_MS;
    return isApart && this.speech.lastSpeechEndMs - onsetMs < LEAST_WORD_MS;
  }

  /** The samples from there on; valid until the next `append`. */
  from(ms: number): Float32Array {
    return this.#buffer.view(samplesIn(ms, CAPTURE_SAMPLE_RATE_HZ));
  }
}
