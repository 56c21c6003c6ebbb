import { CAPTURE_SAMPLE_RATE_HZ, durationMs, samplesIn } from '../../shared/audio';
import { nowMs } from '../../shared/clock';
import type {
  ListenOptions,
  PartialTranscript,
  SpeechEvidence,
  Transcription,
} from '../../shared/contracts/transcriber';
import type { CoreBudget } from '../../shared/core-budget';
import { SottoError, abortError, isAbort } from '../../shared/errors';
import type { CallContext } from '../../shared/rpc/contract';
import { AsyncQueue } from '../../shared/rpc/queue';
import { SPAN } from '../../shared/trace';
import type { Tracer } from '../../shared/trace';
import { LocalAgreement } from './agreement';
import { betterPass, goesRound } from './decode-guards';
import type { PassLock } from './pass-lock';
import { runPass } from './run-pass';
import type { PassOutcome, PassWindow } from './run-pass';
import { SampleBuffer } from './sample-buffer';
import { SettledStart, withSettled } from './settled-start';
import type { Settled } from './settled-start';
import { PAUSE_MS, SURE_PAUSE_MS, SpeechDetector } from './speech-detector';
import { acousticEvidence, judge, silentBecause } from './speech-gate';
import type { WhisperBackend, WhisperResult } from './whisper-backend';

/** Without a pause, look again after so much new speech. */
const NEW_SPEECH_MS = 700;
/** A click is shorter than any word. */
const LEAST_NEW_SPEECH_MS = 60;
/** Language detection on less audio than this is a guess that the next pass makes again. */
const SURE_OF_LANGUAGE_MS = 2000;
/** Ten minutes under one key press are a stuck key; the buffer must not grow for ever. */
const LONGEST_MS = 600_000;

export interface UtteranceParts {
  readonly backend: WhisperBackend;
  readonly lock: PassLock;
  readonly cores: CoreBudget;
  /** How many to use now. */
  readonly threads: () => number;
}

/** A pass that ended, with how much of the audio it saw. */
interface SeenPass {
  readonly outcome: PassOutcome;
  /** What stood before its window. */
  readonly settled: Settled;
  readonly coveredMs: number;
  readonly retried: boolean;
}

/** How far the audio went when a pass began. */
interface Reach {
  readonly coveredMs: number;
  readonly speechEndMs: number;
  readonly atPause: boolean;
}

interface RunningPass {
  readonly controller: AbortController;
  readonly coveredMs: number;
  readonly atPause: boolean;
  readonly settled: Promise<void>;
}

/**
 * What is said under one key press: audio comes in, passes run over it at pauses and every so often,
 * and `finish` gives the transcript of all of it. A pass that already saw the last word is used
 * instead of a new one, so a release after a pause costs nothing.
 */
export class Utterance {
  readonly partials = new AsyncQueue<PartialTranscript>();
  #buffer = new SampleBuffer();
  #detector = new SpeechDetector();
  #agreement = new LocalAgreement();
  #start = new SettledStart();
  #running: RunningPass | null = null;
  #seen: SeenPass | null = null;
  #told: PartialTranscript | null = null;
  #speechMsSeen = 0;
  #language: string;
  #closed = false;

  constructor(
    private readonly parts: UtteranceParts,
    private readonly options: ListenOptions,
    /** Spans of partial passes go here. */
    private readonly tracer: Tracer,
  ) {
    this.#language = options.language;
  }

  /** Adds mono float32 at 16 kHz. Throws `bad-input` past ten minutes and `disposed` after the end. */
  append(samples: Float32Array): void {
    if (this.#closed) throw new SottoError('disposed', 'this utterance has ended');
    if (durationMs(this.#buffer.length + samples.length, CAPTURE_SAMPLE_RATE_HZ) > LONGEST_MS) {
      throw new SottoError('bad-input', 'the recording is longer than ten minutes', {
        hint: 'Release the key and press it again.',
      });
    }
    this.#buffer.append(samples);
    this.#detector.push(samples);
    if (this.options.partials) this.#look();
  }

  /** The final transcript. Rejects with `aborted` when the call is cancelled. */
  async finish(call: Pick<CallContext, 'signal' | 'tracer'>): Promise<Transcription> {
    this.#end();
    const { tracer, signal } = call;
    const acoustic = tracer.spanSync(SPAN.sttGate, {}, () => acousticEvidence(this.#detector));
    const silent = silentBecause(acoustic);
    if (silent !== null) {
      await this.#stopRunning(tracer, signal);
      return this.#notHeard({ ...acoustic, rejectedBecause: silent });
    }
    await this.#settleRunning(tracer, signal);
    const { outcome, settled, retried } = await this.#finalPass(tracer, signal);
    return tracer.spanSync(SPAN.sttFilter, {}, (span) => {
      const result = withSettled(settled, wordsOnly(settled, acoustic, outcome.result));
      const verdict = judge(acoustic, result);
      span.set({ heard: verdict.heard, retried });
      return {
        heard: verdict.heard,
        text: verdict.text,
        language: result.language,
        tokens: result.tokens,
        evidence: verdict.evidence,
        audioMs: this.#audioMs,
        audioCtx: result.audioCtx,
        retried,
        melMs: result.melMs,
        encodeMs: result.encodeMs,
        decodeMs: result.decodeMs,
      };
    });
  }

  /** Stops a running pass and ends the partials. Calling it again does nothing. */
  discard(): void {
    this.#end();
    this.#running?.controller.abort(abortError('the utterance was discarded'));
  }

  get #audioMs(): number {
    return durationMs(this.#buffer.length, CAPTURE_SAMPLE_RATE_HZ);
  }

  #end(): void {
    this.#closed = true;
    this.partials.close();
  }

  #tell(partial: PartialTranscript): void {
    this.#told = partial;
    this.partials.push(partial);
  }

  /** Starts a pass when there is a reason to, never two at once. */
  #look(): void {
    if (this.#closed) return;
    const detector = this.#detector;
    const newSpeechMs = detector.speechMs - this.#speechMsSeen;
    if (newSpeechMs < LEAST_NEW_SPEECH_MS) return;
    // Who prepared an answer at the pause stops at once, not when the next pass is through.
    if (this.#told?.atPause === true) this.#tell({ ...this.#told, atPause: false });
    const running = this.#running;
    if (running !== null) {
      // A pass that missed the last words gives way to one that may turn out to be the last.
      const patienceMs = running.atPause ? SURE_PAUSE_MS : PAUSE_MS;
      if (running.coveredMs < detector.lastSpeechEndMs && detector.pauseMs >= patienceMs) {
        running.controller.abort(abortError('overtaken by a pause'));
      }
      return;
    }
    if (detector.atPause || newSpeechMs >= NEW_SPEECH_MS) this.#startPass();
  }

  #startPass(): void {
    const controller = new AbortController();
    const coveredMs = this.#audioMs;
    const { atPause, speechMs, lastSpeechEndMs: speechEndMs } = this.#detector;
    const reach = { coveredMs, speechEndMs, atPause };
    const settled = this.#partialPass(controller.signal, reach)
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
        this.#look();
      });
    this.#running = { controller, coveredMs, atPause, settled };
  }

  async #partialPass(signal: AbortSignal, reach: Reach): Promise<void> {
    const { coveredMs, atPause } = reach;
    const { settled } = this.#start;
    const attributes = { audioMs: coveredMs, windowFromMs: settled.untilMs, atPause };
    const { outcome, retried } = await this.tracer.span(
      SPAN.sttPartial,
      attributes,
      async (_span, tracer) => {
        const first = await this.#pass(this.options.window, tracer, signal);
        // It may be the last: then the second look has begun before the release.
        return atPause
          ? this.#lookAgain(first, tracer, signal)
          : { outcome: first, retried: false };
      },
    );
    this.#seen = { outcome, settled, coveredMs, retried };
    if (this.options.language === 'auto' && coveredMs >= SURE_OF_LANGUAGE_MS) {
      this.#language = outcome.result.language;
    }
    const acoustic = acousticEvidence(this.#detector);
    const window = judge(acoustic, outcome.result);
    // Sounds among the words ("[Music]") are no ground to stand on.
    const stands = window.heard && window.text === outcome.result.text;
    if (stands && outcome.refused === null)
      this.#start.add({ ...reach, result: outcome.result }, this.#detector);
    else this.#start.forgetDraft();
    if (outcome.refused !== null || !window.heard) return;
    const whole = judge(acoustic, withSettled(settled, outcome.result));
    const { agreed, tentative } = this.#agreement.add(whole.text);
    const stillAtPause = atPause && coveredMs >= this.#detector.lastSpeechEndMs;
    this.#tell({
      agreed,
      tentative,
      text: whole.text,
      audioMs: coveredMs,
      atPause: stillAtPause,
    });
  }

  /** Waits for a running pass that saw all the speech; stops any other. */
  async #settleRunning(tracer: Tracer, signal: AbortSignal): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    if (running.coveredMs < this.#detector.lastSpeechEndMs) {
      await this.#stopRunning(tracer, signal);
      return;
    }
    const stop = (): void => {
      running.controller.abort(abortError(signal.reason));
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      await tracer.span(SPAN.sttQueue, { waitedFor: 'pass at pause' }, () => running.settled);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async #stopRunning(tracer: Tracer, signal: AbortSignal): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    running.controller.abort(abortError(signal.reason ?? 'overtaken by the release'));
    await tracer.span(SPAN.sttQueue, { waitedFor: 'partial pass to stop' }, () => running.settled);
  }

  async #finalPass(
    tracer: Tracer,
    signal: AbortSignal,
  ): Promise<{ outcome: PassOutcome; settled: Settled; retried: boolean }> {
    const seen = this.#seen;
    const reusable = seen !== null && seen.coveredMs >= this.#detector.lastSpeechEndMs;
    if (reusable && seen.outcome.refused === null) return seen;
    const { settled } = this.#start;
    const first =
      reusable && seen.settled === settled
        ? seen.outcome
        : await this.#pass(this.options.window, tracer, signal);
    return { settled, ...(await this.#lookAgain(first, tracer, signal)) };
  }

  /**
   * What the guards refuse is looked at once more with more silence behind it, which is what most of it
   * lacked; what goes round in circles there too, at full width.
   */
  async #lookAgain(
    first: PassOutcome,
    tracer: Tracer,
    signal: AbortSignal,
  ): Promise<{ outcome: PassOutcome; retried: boolean }> {
    if (first.refused === null) return { outcome: first, retried: false };
    const wide = await this.#pass('wide', tracer, signal);
    let result = betterPass(first.result, wide.result);
    if (wide.refused !== null && goesRound(wide.refused)) {
      const full = await this.#pass('full', tracer, signal);
      result = betterPass(result, full.result);
    }
    return { outcome: { result, refused: null }, retried: true };
  }

  async #pass(window: PassWindow, tracer: Tracer, signal: AbortSignal): Promise<PassOutcome> {
    const { backend, lock, cores, threads } = this.parts;
    const options = { ...this.options, language: this.#language };
    const queuedMs = nowMs();
    return lock.run(signal, () => {
      const waitedMs = nowMs() - queuedMs;
      if (waitedMs > 1) {
        tracer.record(SPAN.sttQueue, queuedMs, nowMs(), { waitedFor: 'another utterance' });
      }
      const fromMs = this.#start.settled.untilMs;
      const request = {
        samples: this.#buffer.view(samplesIn(fromMs, CAPTURE_SAMPLE_RATE_HZ)),
        window,
        promptTokens: this.#start.prompt,
        draftTokens: this.#start.draft,
        speechEndMs: this.#detector.lastSpeechEndMs - fromMs,
        options,
        threads: threads(),
        signal,
        tracer,
      };
      return cores.use('stt', signal, () => runPass(backend, request));
    });
  }

  #notHeard(evidence: SpeechEvidence): Transcription {
    return {
      heard: false,
      text: '',
      language: this.#language === 'auto' ? 'en' : this.#language,
      tokens: [],
      evidence,
      audioMs: this.#audioMs,
      audioCtx: 0,
      retried: false,
      melMs: 0,
      encodeMs: 0,
      decodeMs: 0,
    };
  }
}

/** Behind words that are settled a window without words adds none; alone it is judged as it is. */
function wordsOnly(
  settled: Settled,
  acoustic: SpeechEvidence,
  result: WhisperResult,
): WhisperResult {
  if (settled.text === '' || judge(acoustic, result).heard) return result;
  return { ...result, text: '', tokens: [] };
}
