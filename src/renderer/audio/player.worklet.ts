import type { PlayerMessage, PlayerRequest } from './player-protocol';
import { SpeechQueue } from './speech-queue';

// The audio thread's own globals, which lib.dom does not know.
declare const currentFrame: number;
declare const sampleRate: number;
declare function registerProcessor(name: string, processor: unknown): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

/** A tenth of a second: the clock and the sample count stay fresh at no cost. */
const BEAT_SECONDS = 0.1;

/** Puts out the speech queue and reports what happened at which frame. */
class PlayerProcessor extends AudioWorkletProcessor {
  readonly #queue = new SpeechQueue(sampleRate);
  #nextBeatFrame = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<PlayerRequest>) => {
      switch (data.type) {
        case 'speech':
          this.#queue.push(data.turnId, data.clause, data.samples);
          break;
        case 'clause-end':
          this.#queue.endClause(data.turnId, data.clause);
          break;
        case 'speech-end':
          this.#queue.endSpeech(data.turnId);
          break;
        case 'silence':
          this.#queue.silence(data.turnId);
          break;
      }
    };
  }

  process(_inputs: unknown, outputs: readonly (readonly Float32Array[])[]): boolean {
    const output = outputs[0]?.[0];
    if (output === undefined) return true;
    const events = this.#queue.render(output);
    for (const event of events) {
      this.#post({ type: 'event', event, frame: currentFrame + event.at });
    }
    if (events.length > 0 || currentFrame >= this.#nextBeatFrame) {
      this.#nextBeatFrame = currentFrame + BEAT_SECONDS * sampleRate;
      this.#post({
        type: 'beat',
        frame: currentFrame,
        audibleSamples: this.#queue.audibleSamples,
      });
    }
    return true;
  }

  #post(message: PlayerMessage): void {
    this.port.postMessage(message);
  }
}

registerProcessor('sotto-player', PlayerProcessor);
