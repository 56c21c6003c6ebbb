import type { CaptureMessage, CaptureRequest } from './capture-protocol';

// The audio thread's own globals, which lib.dom does not know.
declare const currentFrame: number;
declare function registerProcessor(name: string, processor: unknown): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

/** Three render quanta, 24 ms at 16 kHz: small enough to lose nothing, large enough to be cheap. */
const CHUNK_SAMPLES = 384;

/** Collects the microphone into chunks. Posts nothing while no frames arrive. */
class CaptureProcessor extends AudioWorkletProcessor {
  #chunk = new Float32Array(CHUNK_SAMPLES);
  #filled = 0;
  #firstFrame = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<CaptureRequest>) => {
      this.#emit();
      this.port.postMessage({ type: 'flushed', flushId: data.flushId } satisfies CaptureMessage);
    };
  }

  process(inputs: readonly (readonly Float32Array[])[]): boolean {
    const samples = inputs[0]?.[0];
    // A track that ended leaves the input without channels: the watchdog must notice, so no silence
    // is made up here.
    if (samples === undefined) return true;
    let taken = 0;
    while (taken < samples.length) {
      if (this.#filled === 0) this.#firstFrame = currentFrame + taken;
      const room = Math.min(CHUNK_SAMPLES - this.#filled, samples.length - taken);
      this.#chunk.set(samples.subarray(taken, taken + room), this.#filled);
      this.#filled += room;
      taken += room;
      if (this.#filled === CHUNK_SAMPLES) this.#emit();
    }
    return true;
  }

  #emit(): void {
    if (this.#filled === 0) return;
    const samples = this.#chunk.slice(0, this.#filled);
    const message: CaptureMessage = {
      type: 'chunk',
      samples,
      firstFrame: this.#firstFrame,
      filledMs: Date.now(),
    };
    this.port.postMessage(message, [samples.buffer]);
    this.#filled = 0;
  }
}

registerProcessor('sotto-capture', CaptureProcessor);
