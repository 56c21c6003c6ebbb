import type { PlayerMessage, PlayerRequest } from './player-protocol';
import { SpeechQueue } from './speech-queue';

// The audio thread's own globals, which lib.dom does not know.
declare const currentFrame: number;
declare const sampleRate: number;
declare function registerProcessor(name: string, processor: unknown): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

/** While it plays the count of audible samples stays fresh at no cost. */
const COUNT_SECONDS = 0.1;

/** Puts out the speech queue and reports what happened when. */
class PlayerProcessor extends AudioWorkletProcessor {
  readonly #queue = new SpeechQueue(sampleRate);
  #nextCountFrame = 0;
  #counted = 0;

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
    if (events.length > 0) this.#post({ type: 'events', events, renderedMs: Date.now() });
    this.#count(events.length > 0);
    return true;
  }

  #count(now: boolean): void {
    const { audibleSamples } = this.#queue;
    const due = currentFrame >= this.#nextCountFrame && audibleSamples !== this.#counted;
    if (!now && !due) return;
    this.#counted = audibleSamples;
    this.#nextCountFrame = currentFrame + COUNT_SECONDS * sampleRate;
    this.#post({ type: 'count', audibleSamples });
  }

  #post(message: PlayerMessage): void {
    this.port.postMessage(message);
  }
}

registerProcessor('sotto-player', PlayerProcessor);
