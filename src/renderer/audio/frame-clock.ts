/**
 * Maps frames of an audio context to `performance.now()`. Every message from a worklet says which
 * frame it was sent at; it arrives late by a little, sometimes by a lot, never early. So the
 * smallest difference of the last moments is the offset between both clocks. Pure.
 */
export class FrameClock {
  #offsets: number[] = [];
  #smallest: number | undefined;

  constructor(
    private readonly sampleRateHz: number,
    /** Enough to smooth over a device's bursts, few enough to catch up when the device stood still. */
    private readonly keep = 24,
  ) {}

  /** `frame` left the worklet at the latest at `performanceMs`. */
  observe(frame: number, performanceMs: number): void {
    this.#offsets.push(performanceMs - this.#frameMs(frame));
    if (this.#offsets.length > this.keep) this.#offsets.shift();
    this.#smallest = Math.min(...this.#offsets);
  }

  /** When that frame passed the worklet, or undefined before the first observation. */
  toPerformance(frame: number): number | undefined {
    return this.#smallest === undefined ? undefined : this.#frameMs(frame) + this.#smallest;
  }

  /** After a suspend the context's clock stood still: what was learnt is void. */
  reset(): void {
    this.#offsets = [];
    this.#smallest = undefined;
  }

  #frameMs(frame: number): number {
    return (frame / this.sampleRateHz) * 1000;
  }
}
