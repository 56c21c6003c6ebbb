import type { PartialTranscript } from '../../shared/contracts/transcriber';
import { abortError, isAbort } from '../../shared/errors';
import { AsyncQueue } from '../../shared/rpc/queue';
import { SPAN } from '../../shared/trace';
import type { Tracer } from '../../shared/trace';
import { LocalAgreement } from './agreement';
import type { Reach, Recording } from './recording';
import { LEAST_WORD_MS, PAUSE_MS, SURE_PAUSE_MS } from './speech-detector';
import type { Reading, WindowReader } from './window-reader';

/** Without a pause, look again after so much new speech. */
const NEW_SPEECH_MS = 700;

interface RunningPass {
  readonly controller: AbortController;
  readonly reach: Reach;
  /** Resolves when it has left, however it ended. */
  readonly settled: Promise<void>;
}

/**
 * The passes under the held key: at pauses and every so often, never two at once. They show the words
 * early, and the one that saw the last word spares the release a pass of its own.
 */
export class PartialPasses {
  readonly partials = new AsyncQueue<PartialTranscript>();
  #agreement = new LocalAgreement();
  #running: RunningPass | null = null;
  #newest: Reading | null = null;
  #told: PartialTranscript | null = null;
  /** Speech that the newest pass has heard; endless once a pass has failed. */
  #speechMsSeen = 0;
  #ended = false;

  constructor(
    private readonly recording: Recording,
    private readonly reader: WindowReader,
    private readonly tracer: Tracer,
  ) {}

  /** What the newest pass read that came to its end, if that was all that was said; else null. */
  get complete(): Reading | null {
    return this.#newest !== null && this.#hearsAll(this.#newest.reach) ? this.#newest : null;
  }

  /** Audio has come: starts a pass, or stops one, when there is a reason to. */
  look(): void {
    if (this.#ended) return;
    const { speech } = this.recording;
    const newSpeechMs = speech.speechMs - this.#speechMsSeen;
    const isWord = newSpeechMs >= LEAST_WORD_MS;
    // A click alone is none; behind words it may be the end of one, and the release would have to look.
    const isRest = newSpeechMs > 0 && this.#told !== null;
    if (!isWord && !isRest) return;
    // Who prepared an answer at the pause stops at once, not when the next pass is through.
    if (isWord && this.#told?.atPause === true) this.#tell({ ...this.#told, atPause: false });
    if (this.#running !== null) this.#stopIfOvertaken(this.#running);
    else if (speech.atPause || newSpeechMs >= NEW_SPEECH_MS) this.#start();
  }

  /** No pass starts any more, and nothing more is told. What runs goes on. */
  end(): void {
    this.#ended = true;
    this.partials.close();
  }

  /** Stops what runs, without waiting for it. */
  abort(reason: unknown): void {
    this.#running?.controller.abort(abortError(reason));
  }

  /** At the release: waits for a pass that hears all that was said; stops any other. */
  async settle(tracer: Tracer, signal: AbortSignal): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    if (!this.#hearsAll(running.reach)) {
      await this.stop(tracer, signal);
      return;
    }
    const stop = (): void => {
      this.abort(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      await tracer.span(SPAN.sttQueue, { waitedFor: 'pass at pause' }, () => running.settled);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Stops what runs and waits until it has left. */
  async stop(tracer: Tracer, signal: AbortSignal): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    this.abort(signal.reason ?? 'overtaken by the release');
    await tracer.span(SPAN.sttQueue, { waitedFor: 'partial pass to stop' }, () => running.settled);
  }

  /** A pass that missed the last words gives way to one that may turn out to be the last. */
  #stopIfOvertaken({ reach }: RunningPass): void {
    const patienceMs = reach.atPause ? SURE_PAUSE_MS : PAUSE_MS;
    if (!this.#hearsAll(reach) && this.recording.speech.pauseMs >= patienceMs) {
      this.abort('overtaken by a pause');
    }
  }

  #start(): void {
    const controller = new AbortController();
    const { reach } = this.recording;
    const { speechMs } = this.recording.speech;
    const settled = this.#pass(reach, controller.signal)
      .then(() => {
        this.#speechMsSeen = speechMs;
      })
      .catch((error: unknown) => {
        if (isAbort(error)) return;
        // The final pass will meet the same trouble and report it; partials end here.
        this.#speechMsSeen = Infinity;
        this.partials.fail(error);
      })
      .finally(() => {
        this.#running = null;
        this.look();
      });
    this.#running = { controller, reach, settled };
  }

  async #pass({ coveredMs, atPause }: Reach, signal: AbortSignal): Promise<void> {
    this.reader.advance();
    const attributes = { audioMs: coveredMs, windowFromMs: this.reader.fromMs, atPause };
    const reading = await this.tracer.span(SPAN.sttPartial, attributes, (_span, tracer) =>
      // One at a pause may be the last: all that the release would ask for has begun before it.
      atPause ? this.reader.read(tracer, signal) : this.reader.glance(tracer, signal),
    );
    this.#newest = reading;
    const text = this.reader.learn(reading);
    if (text === null) return;
    this.#tell({
      ...this.#agreement.add(text),
      text,
      audioMs: coveredMs,
      atPause: atPause && this.recording.holdsAllWords(reading.reach),
    });
  }

  /** Only behind words may a sound be too short for one: a first word may be as short as a click. */
  #hearsAll(reach: Reach): boolean {
    const { recording } = this;
    return this.#told === null ? recording.isAllSaidBy(reach) : recording.holdsAllWords(reach);
  }

  #tell(partial: PartialTranscript): void {
    this.#told = partial;
    this.partials.push(partial);
  }
}
