import type {
  ListenOptions,
  PartialTranscript,
  Transcription,
} from '../../shared/contracts/transcriber';
import { SottoError } from '../../shared/errors';
import { nowMs } from '../../shared/clock';
import type { CallContext } from '../../shared/rpc/contract';
import type { AsyncQueue } from '../../shared/rpc/queue';
import { SPAN } from '../../shared/trace';
import type { Tracer } from '../../shared/trace';
import { PartialPasses } from './partial-passes';
import { Recording } from './recording';
import { acousticEvidence, silentBecause } from './speech-gate';
import { nothingHeard, transcriptionOf } from './transcription';
import { WindowReader } from './window-reader';
import type { Reading, UtteranceParts } from './window-reader';

/**
 * What is said under one key press: audio comes in, passes run over it at pauses and every so often,
 * and `finish` gives the transcript of all of it. A pass that already saw the last word is used
 * instead of a new one, so a release after a pause costs nothing.
 */
export class Utterance {
  readonly #recording = new Recording();
  readonly #reader: WindowReader;
  readonly #passes: PartialPasses;
  #closed = false;

  constructor(
    parts: UtteranceParts,
    private readonly options: ListenOptions,
    /** Spans of partial passes go here. */
    tracer: Tracer,
  ) {
    this.#reader = new WindowReader(this.#recording, parts, options);
    this.#passes = new PartialPasses(this.#recording, this.#reader, tracer);
  }

  /** What is heard while the key is held; ends with `finish` or `discard`. */
  get partials(): AsyncQueue<PartialTranscript> {
    return this.#passes.partials;
  }

  /** Adds mono float32 at 16 kHz. Throws `bad-input` past ten minutes and `disposed` after the end. */
  append(samples: Float32Array): void {
    if (this.#closed) throw new SottoError('disposed', 'this utterance has ended');
    this.#recording.append(samples);
    if (this.options.partials) this.#passes.look();
  }

  /**
   * The final transcript. Rejects with `aborted` when the call is cancelled.
   *
   * @param arrivedMs when it was asked for, absolute ms: what is done since then is accounted for
   */
  async finish(
    { tracer, signal }: Pick<CallContext, 'signal' | 'tracer'>,
    arrivedMs: number = nowMs(),
  ): Promise<Transcription> {
    const { lengthMs: audioMs, speech } = this.#recording;
    this.#close();
    const acoustic = acousticEvidence(speech);
    const gatedMs = nowMs();
    tracer.record(SPAN.sttGate, arrivedMs, gatedMs);
    const silent = silentBecause(acoustic);
    if (silent !== null) {
      await this.#passes.stop(tracer, signal);
      const evidence = { ...acoustic, rejectedBecause: silent };
      return nothingHeard(evidence, this.#reader.language, audioMs);
    }
    const complete = this.#passes.complete;
    // What still runs then only looks whether the click of the key was a word.
    if (complete !== null) this.#passes.abort('all was heard before it');
    else await this.#passes.settle(tracer, signal);
    const reading = await this.#lastReading(tracer, signal);
    // A pass that had heard it all before the release was not waited for.
    const waited = reading !== complete;
    return tracer.spanSync(
      SPAN.sttFilter,
      {},
      (span) => {
        const transcription = transcriptionOf(reading, acoustic, audioMs);
        span.set({ heard: transcription.heard, retried: transcription.retried });
        return transcription;
      },
      waited ? nowMs() : gatedMs,
    );
  }

  /** Stops a running pass and ends the partials. Calling it again does nothing. */
  discard(): void {
    this.#close();
    this.#passes.abort('the utterance was discarded');
  }

  #close(): void {
    this.#closed = true;
    this.#passes.end();
  }

  /** The newest pass when it heard all that was said, else one more; doubts are looked at again. */
  async #lastReading(tracer: Tracer, signal: AbortSignal): Promise<Reading> {
    const reader = this.#reader;
    const { complete } = this.#passes;
    if (complete !== null && (complete.refused === null || reader.isOfThisWindow(complete))) {
      return reader.resolve(complete, tracer, signal);
    }
    return reader.read(tracer, signal);
  }
}
