import { nowMs } from '../../shared/clock';
import type { ListenOptions } from '../../shared/contracts/transcriber';
import type { CoreBudget } from '../../shared/core-budget';
import { SPAN } from '../../shared/trace';
import type { Tracer } from '../../shared/trace';
import { betterPass, goesRound } from './decode-guards';
import type { GuardVerdict } from './decode-guards';
import type { PassLock } from './pass-lock';
import type { Reach, Recording } from './recording';
import { runPass } from './run-pass';
import type { PassOutcome, PassWindow } from './run-pass';
import { SettledStart, withSettled } from './settled-start';
import type { Settled } from './settled-start';
import { acousticEvidence, judge, saysWordsUnheard } from './speech-gate';
import type { WhisperBackend, WhisperResult } from './whisper-backend';

/** Language detection on less audio than this is a guess that the next pass makes again. */
const SURE_OF_LANGUAGE_MS = 2000;
/** Until speech has gone on for so long since a close look left a doubt, another would leave it too. */
const SAME_DOUBT_MS = 700;

/** What an utterance is heard with. */
export interface UtteranceParts {
  readonly backend: WhisperBackend;
  readonly lock: PassLock;
  readonly cores: CoreBudget;
  /** How many to use now. */
  readonly threads: () => number;
}

/** What whisper made of the window, in one pass or after a second look. */
export interface Reading {
  readonly result: WhisperResult;
  /** Why the guards refuse it; null when it stands, and always after a second look. */
  readonly refused: GuardVerdict | null;
  /** How wide the (first) look was. */
  readonly window: PassWindow;
  /** What stood before its window. */
  readonly settled: Settled;
  readonly reach: Reach;
  readonly retried: boolean;
}

/**
 * Reads the window of a recording: from where what was said is settled up to its end. Each reading
 * that stands teaches the next one: where to begin, what was decoded there before, which language it is.
 */
export class WindowReader {
  #start = new SettledStart();
  #language: string;
  /** The newest close reading that needed a wide look. */
  #doubted: Reading | null = null;

  constructor(
    private readonly recording: Recording,
    private readonly parts: UtteranceParts,
    private readonly options: ListenOptions,
  ) {
    this.#language = options.language;
  }

  /** As asked for, or as it was found to be; `auto` until then. */
  get language(): string {
    return this.#language;
  }

  /** Where the window begins, ms from the first sample. */
  get fromMs(): number {
    return this.#start.settled.untilMs;
  }

  /** Moves the window on as far as it may by now; `read` does so itself. */
  advance(): void {
    this.#start.advance(this.recording.lengthMs, this.recording.speech);
  }

  /** One pass, over the window as it is by now; what the guards refuse stays refused. */
  glance(tracer: Tracer, signal: AbortSignal): Promise<Reading> {
    this.advance();
    return this.#look(this.options.window, tracer, signal);
  }

  /** As sure as can be of the window as it is by now: a look, and more where the guards refuse it. */
  async read(tracer: Tracer, signal: AbortSignal): Promise<Reading> {
    this.advance();
    const window = this.#isStillDoubted() ? 'wide' : this.options.window;
    return this.resolve(await this.#look(window, tracer, signal), tracer, signal);
  }

  /** Whether the window still begins where that reading began. */
  isOfThisWindow(reading: Reading): boolean {
    return reading.settled === this.#start.settled;
  }

  /**
   * A second look at what the guards refuse: with more silence behind it, which is what most of it
   * lacked, or with less where the first had more. At full width what goes round in circles there too,
   * and words that the gate would not let through: a word alone sounds like no speech in a sized window
   * (docs/decisions/0057-only-what-is-new.md).
   */
  async resolve(first: Reading, tracer: Tracer, signal: AbortSignal): Promise<Reading> {
    if (first.refused === null) {
      // A wide look that stands says nothing about what a close one would make of it.
      if (first.window !== 'wide') this.#doubted = null;
      return first;
    }
    // Mostly the same words, less sure: they are checked at once, not written anew.
    if (!goesRound(first.refused)) this.#start.goOnFrom(first.result.decodedTokens);
    const isWide = first.window === 'wide';
    this.#doubted = isWide ? null : first;
    const second = await this.#pass(isWide ? 'sized' : 'wide', tracer, signal);
    if (second.refused !== null) this.#doubted = null;
    const [close, wide] = isWide ? [second, first] : [first, second];
    const stands = second.refused === null;
    const result = stands ? second.result : betterPass(close.result, wide.result);
    const looked = { ...first, result, refused: null, retried: true };
    // Behind words that are settled it would be a breath or a click, not worth two seconds.
    const isAlone = first.settled.text === '';
    const acoustic = acousticEvidence(this.recording.speech);
    const unheard = isAlone && saysWordsUnheard(acoustic, result);
    if (!unheard && (stands || wide.refused === null || !goesRound(wide.refused))) return looked;
    const full = await this.#pass('full', tracer, signal);
    // Whether there was speech at all the full window knows best.
    return { ...looked, result: unheard ? full.result : betterPass(result, full.result) };
  }

  /**
   * Takes what a reading under the held key teaches.
   *
   * @returns all that was said so far; null when the reading is in doubt or holds no speech
   */
  learn({ result, refused, settled, reach }: Reading): string | null {
    const { speech } = this.recording;
    if (this.options.language === 'auto' && reach.coveredMs >= SURE_OF_LANGUAGE_MS) {
      this.#language = result.language;
    }
    const acoustic = acousticEvidence(speech);
    const { heard, text } = judge(acoustic, result);
    // Sounds among the words ("[Music]") are no ground to stand on.
    const stands = refused === null && heard && text === result.text;
    if (stands) this.#start.add({ ...reach, result });
    else this.#start.forgetDraft();
    if (refused !== null || !heard) return null;
    return judge(acoustic, withSettled(settled, result)).text;
  }

  #isStillDoubted(): boolean {
    if (this.#doubted === null || !this.isOfThisWindow(this.#doubted)) return false;
    // Elsewhere a wide look is a full one, several times as long.
    if (!this.parts.backend.info.completes) return false;
    const { lastSpeechEndMs } = this.recording.speech;
    return lastSpeechEndMs - this.#doubted.reach.speechEndMs < SAME_DOUBT_MS;
  }

  async #look(window: PassWindow, tracer: Tracer, signal: AbortSignal): Promise<Reading> {
    const { reach } = this.recording;
    const { settled } = this.#start;
    const outcome = await this.#pass(window, tracer, signal);
    return { ...outcome, window, settled, reach, retried: false };
  }

  async #pass(window: PassWindow, tracer: Tracer, signal: AbortSignal): Promise<PassOutcome> {
    const { backend, lock, cores, threads } = this.parts;
    const queuedMs = nowMs();
    return lock.run(signal, () => {
      const freeMs = nowMs();
      const waited = freeMs - queuedMs > 1;
      if (waited)
        tracer.record(SPAN.sttQueue, queuedMs, freeMs, { waitedFor: 'another utterance' });
      const { fromMs } = this;
      const request = {
        samples: this.recording.from(fromMs),
        window,
        promptTokens: this.#start.prompt,
        draftTokens: this.#start.draft,
        speechEndMs: this.recording.speech.lastSpeechEndMs - fromMs,
        options: { ...this.options, language: this.#language },
        threads: threads(),
        signal,
        tracer,
        askedMs: waited ? freeMs : queuedMs,
      };
      return cores.use('stt', signal, () =>
        runPass(backend, request).catch((error: unknown) => {
          this.#start.goOnFrom(backend.abandonedTokens());
          throw error;
        }),
      );
    });
  }
}
