import { randomUUID } from 'node:crypto';
import { CAPTURE_SAMPLE_RATE_HZ, concatSamples, samplesIn } from '../shared/audio';
import { nowMs } from '../shared/clock';
import { SottoError } from '../shared/errors';
import { feedClip } from './audio/feed-clip';
import { resample } from './audio/resample';
import type { AudioSink } from './audio/audio-sink';
import { VirtualPlayer } from './audio/virtual-player';
import { TraceRecorder } from './trace/trace-recorder';
import { TurnController } from './turn/turn-controller';
import type { TurnParts } from './turn/turn-parts';

/** Said by the voice and heard by whisper; what it means matters to nobody. */
const WORDS = 'Good morning.';
/** Between the last word and the release, as people leave it. */
const TAIL_MS = 300;
/** The first clause is enough: it ends when it sounds. */
const REPLY_TOKENS = 16;

export interface RehearsalStage {
  /**
   * What a turn would run with now, playing into `sink`; of its words nothing may be kept, and its
   * exchange must not come into the talk.
   */
  readonly parts: (sink: AudioSink, previousSettled: Promise<void>) => TurnParts;
  /** False where no model hears, or none speaks: then the turn is a typed one. */
  readonly canHearItself: () => boolean;
}

/**
 * One spoken turn to nobody, after the start: the voice says a sentence, it is heard in real time as a
 * user's would be, answered, and the answer falls silent as soon as it would sound. The code of a turn
 * runs cold the first time (compiled on its first call, in five threads), which costs the first real
 * turn 10 to 20 ms that no step could be named for. Nothing of it is kept or shown.
 */
export class Rehearsal {
  #stopping = new AbortController();
  #running: Promise<void> | null = null;

  constructor(private readonly stage: RehearsalStage) {}

  /** Resolves when it is over, also when it failed or was stopped; while it runs there is no second. */
  run(): Promise<void> {
    if (this.#running !== null) return this.#running;
    this.#stopping = new AbortController();
    this.#running = this.#rehearse(this.#stopping.signal)
      .catch(() => {
        // What is amiss is told by readiness, or by the first turn that needs it.
      })
      .finally(() => {
        this.#running = null;
      });
    return this.#running;
  }

  /** A real turn comes, or Sotto quits: the rehearsal leaves the engines at once. */
  async stop(): Promise<void> {
    this.#stopping.abort(new SottoError('aborted', 'the rehearsal is over'));
    await this.#running;
  }

  async #rehearse(signal: AbortSignal): Promise<void> {
    let heard = false;
    const player = new VirtualPlayer((event) => {
      controller.playback(event);
      if (event.type === 'audible') controller.stop();
    });
    const nothing = (): void => undefined;
    const conversationId = randomUUID();
    const controller = new TurnController({
      recorder: new TraceRecorder(nothing),
      parts: (previousSettled) => ({
        ...this.stage.parts(player, previousSettled),
        maxReplyTokens: REPLY_TOKENS,
      }),
      conversationId: () => conversationId,
      tell: nothing,
      onPhase: nothing,
      onFinished: ({ record }) => {
        heard = record.state !== 'not-heard';
      },
    });
    const stop = (): void => {
      controller.stop();
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (this.stage.canHearItself()) {
        await feedClip(controller, await this.#clip(player, signal), 'realtime', signal);
        await controller.idle();
      }
      // No model hears, or the voice of another language said what none understands.
      if (!heard && !signal.aborted) controller.say({ text: WORDS, submitMs: nowMs() });
    } finally {
      await controller.idle();
      signal.removeEventListener('abort', stop);
    }
  }

  /** The sentence as a microphone would give it: mono, 16 kHz, with its tail of silence. */
  async #clip(player: AudioSink, signal: AbortSignal): Promise<Float32Array> {
    const { engines, voiceSampleRateHz } = this.stage.parts(player, Promise.resolve());
    const speech = engines.voice.synthesize(WORDS, { speed: 1, deterministic: false }, { signal });
    const pieces: Float32Array[] = [];
    for await (const { samples } of speech) pieces.push(samples);
    const said = { samples: concatSamples(pieces), sampleRateHz: voiceSampleRateHz };
    const { samples } = resample(said, CAPTURE_SAMPLE_RATE_HZ);
    return concatSamples([samples, new Float32Array(samplesIn(TAIL_MS, CAPTURE_SAMPLE_RATE_HZ))]);
  }
}
