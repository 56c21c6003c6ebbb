import { CAPTURE_SAMPLE_RATE_HZ } from '../../shared/audio';
import type { CaptureMessage, CaptureRequest } from './capture-protocol';
import workletUrl from './capture.worklet.ts?worker&url';
import type { MainClock } from './clock';
import { FrameClock } from './frame-clock';
import type { MicrophoneProblem } from './microphone-problem';
import { deviceIsStale, MicrophoneError, microphoneProblem, problemOf } from './microphone-problem';
import { fromStamp } from './stamp';
import type { CapturedChunk } from './pre-roll';
import { PreRoll } from './pre-roll';
import { SilenceMeter } from './silence';

/** `warm`: open, heard by nobody but the pre-roll ring in RAM, about to close. */
export type MicrophoneState = 'closed' | 'opening' | 'warm' | 'recording';

export interface MicrophoneOptions {
  readonly clock: MainClock;
  readonly stateChanged: (state: MicrophoneState) => void;
  readonly problem: (problem: MicrophoneProblem) => void;
}

/** Who listens during a hold. Chunks come in order; the first ones may be older than the key. */
export interface Listener {
  readonly chunk: (chunk: CapturedChunk) => void;
  /** No more chunks will come: the device failed. */
  readonly failed: (problem: MicrophoneProblem) => void;
}

/** After the last hold the microphone stays open this long, so that the next one has a pre-roll. */
const WARM_MS = 30_000;

/** An open microphone gives a chunk every 24 ms. */
const NO_FRAMES_MS = 1_000;

/** A flush is answered within one render quantum, unless the audio thread is gone. */
const FLUSH_MS = 250;

interface Capture {
  readonly stream: MediaStream;
  readonly track: MediaStreamTrack;
  readonly context: AudioContext;
  readonly node: AudioWorkletNode;
}

/**
 * The microphone: opened at the first press, kept warm for a while, closed when nobody needs it.
 * Raw signal: echo is prevented by not listening while Sotto speaks, and the browser's own
 * processing would add delay and change what whisper hears.
 */
export class Microphone {
  #capture: Capture | undefined;
  #opening: Promise<void> | undefined;
  #listener: Listener | undefined;
  #state: MicrophoneState = 'closed';
  #deviceId: string | null = null;
  #preRollMs = 0;
  #frames = new FrameClock(CAPTURE_SAMPLE_RATE_HZ);
  #meter = new SilenceMeter(CAPTURE_SAMPLE_RATE_HZ);
  #lastChunkAt = 0;
  #missedRounds = 0;
  #watchdog: number | undefined;
  #closeTimer: number | undefined;
  #flushes = new Map<number, () => void>();
  #nextFlush = 1;
  readonly #preRoll = new PreRoll(CAPTURE_SAMPLE_RATE_HZ);

  constructor(private readonly options: MicrophoneOptions) {}

  /** The voice's own level now: root mean square of the last 20 ms, 0–1. */
  get level(): number {
    return this.#state === 'closed' ? 0 : this.#meter.level;
  }

  /** What the device samples at; the audio thread resamples from it as it captures. Null when closed. */
  get deviceRateHz(): number | null {
    return this.#capture?.track.getSettings().sampleRate ?? null;
  }

  /** True when the last 100 ms were silent. */
  get isSilent(): boolean {
    return this.#meter.isSilent;
  }

  /** Applies settings; another device is taken at the next hold, never inside one. */
  configure(options: { readonly deviceId: string | null; readonly preRollMs: number }): void {
    const deviceChanged = options.deviceId !== this.#deviceId;
    this.#deviceId = options.deviceId;
    this.#preRollMs = options.preRollMs;
    if (deviceChanged && this.#state === 'warm') this.close();
  }

  /**
   * Starts a hold; resolves once the microphone is open. The listener gets the pre-roll since
   * `fromMs` (absolute, main's clock) and then every chunk. Rejects with a {@link MicrophoneError}.
   */
  async listen(fromMs: number, listener: Listener): Promise<void> {
    window.clearTimeout(this.#closeTimer);
    this.#listener = listener;
    if (this.#capture === undefined) {
      this.#setState('opening');
      this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
      try {
        await this.#opening;
      } catch (error) {
        if (this.#listener === listener) this.#listener = undefined;
        this.close();
        throw error;
      }
    }
    if (this.#listener !== listener) return;
    this.#setState('recording');
    for (const chunk of this.#preRoll.takeSince(fromMs - this.#preRollMs)) listener.chunk(chunk);
  }

  /** Has the audio thread hand over what it holds; resolves when all of it has been delivered. */
  async flush(): Promise<void> {
    const capture = this.#capture;
    if (capture === undefined) return;
    const flushId = this.#nextFlush;
    this.#nextFlush += 1;
    await new Promise<void>((resolve) => {
      const timer = window.setTimeout(resolve, FLUSH_MS);
      this.#flushes.set(flushId, () => {
        window.clearTimeout(timer);
        resolve();
      });
      capture.node.port.postMessage({ type: 'flush', flushId } satisfies CaptureRequest);
    });
    this.#flushes.delete(flushId);
  }

  /** Ends the hold of this listener; the microphone stays warm for a while. */
  release(listener: Listener): void {
    if (this.#listener !== listener) return;
    this.#listener = undefined;
    if (this.#capture === undefined) return;
    this.#setState('warm');
    this.#closeTimer = window.setTimeout(() => this.close(), WARM_MS);
  }

  close(): void {
    window.clearTimeout(this.#closeTimer);
    window.clearInterval(this.#watchdog);
    const capture = this.#capture;
    this.#capture = undefined;
    this.#preRoll.clear();
    if (capture !== undefined) {
      capture.track.onended = null;
      capture.track.onmute = null;
      capture.node.port.onmessage = null;
      for (const track of capture.stream.getTracks()) track.stop();
      // A context that is closed already is what we want.
      capture.context.close().catch(() => undefined);
    }
    this.#setState('closed');
  }

  async #open(): Promise<void> {
    const stream = await this.#stream();
    const track = stream.getAudioTracks()[0];
    if (track === undefined) throw new MicrophoneError(microphoneProblem('none'));
    const context = new AudioContext({ sampleRate: CAPTURE_SAMPLE_RATE_HZ, latencyHint: 0 });
    try {
      await context.audioWorklet.addModule(workletUrl);
      const node = new AudioWorkletNode(context, 'sotto-capture', {
        numberOfOutputs: 0,
        channelCount: 1,
        channelCountMode: 'explicit',
      });
      this.#frames = new FrameClock(CAPTURE_SAMPLE_RATE_HZ);
      this.#meter = new SilenceMeter(CAPTURE_SAMPLE_RATE_HZ);
      node.port.onmessage = ({ data }: MessageEvent<CaptureMessage>) => this.#receive(data);
      track.onended = () => this.#fail(microphoneProblem('gone'));
      track.onmute = () => this.#fail(microphoneProblem('muted'));
      context.createMediaStreamSource(stream).connect(node);
      await context.resume();
      this.#capture = { stream, track, context, node };
      this.#lastChunkAt = performance.now();
      this.#missedRounds = 0;
      this.#watchdog = window.setInterval(() => this.#watch(), NO_FRAMES_MS / 4);
    } catch (error) {
      for (const one of stream.getTracks()) one.stop();
      await context.close();
      throw new MicrophoneError(problemOf(error));
    }
  }

  async #stream(): Promise<MediaStream> {
    const raw = {
      channelCount: 1,
      echoCancellation: false,
      noiseSuppression: false,
      autoGainControl: false,
    };
    const wanted = this.#deviceId;
    try {
      const device = wanted === null ? {} : { deviceId: { exact: wanted } };
      return await navigator.mediaDevices.getUserMedia({ audio: { ...raw, ...device } });
    } catch (error) {
      if (wanted === null || !deviceIsStale(error)) throw new MicrophoneError(problemOf(error));
    }
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: raw });
      this.options.problem(microphoneProblem('fallback'));
      // Told once: until the settings change, the default is what this session uses.
      this.#deviceId = null;
      return stream;
    } catch (error) {
      throw new MicrophoneError(problemOf(error));
    }
  }

  #receive(message: CaptureMessage): void {
    if (message.type === 'flushed') {
      this.#flushes.get(message.flushId)?.();
      return;
    }
    const { samples, firstFrame } = message;
    this.#lastChunkAt = performance.now();
    const filledAt = fromStamp(message.filledMs);
    this.#frames.observe(firstFrame + samples.length, filledAt);
    this.#meter.push(samples);
    const takenAt = this.#frames.toPerformance(firstFrame) ?? filledAt;
    const chunk = { samples, firstSampleMs: this.options.clock.fromPerformance(takenAt) };
    if (this.#state === 'recording' && this.#listener !== undefined) this.#listener.chunk(chunk);
    else this.#preRoll.push(chunk, this.#preRollMs);
  }

  /** A window that was busy itself has chunks waiting: they get one more round to come in. */
  #watch(): void {
    if (performance.now() - this.#lastChunkAt <= NO_FRAMES_MS) {
      this.#missedRounds = 0;
      return;
    }
    this.#missedRounds += 1;
    if (this.#missedRounds < 2) return;
    // Nobody listens to a warm microphone: closing it is enough, the next press opens it anew.
    if (this.#listener === undefined) this.close();
    else this.#fail(microphoneProblem('silent'));
  }

  #fail(problem: MicrophoneProblem): void {
    const listener = this.#listener;
    this.#listener = undefined;
    this.close();
    if (listener === undefined) this.options.problem(problem);
    else listener.failed(problem);
  }

  #setState(state: MicrophoneState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.options.stateChanged(state);
  }
}
