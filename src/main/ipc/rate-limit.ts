/**
 * A bucket of calls that refills with time: bursts are fine, a flood is not. The window's busiest
 * honest stream is audio, at most 60 calls a second.
 */
export class RateLimit {
  #calls: number;
  #atMs: number;

  constructor(
    private readonly burst: number,
    private readonly perSecond: number,
    private readonly nowMs: () => number,
  ) {
    this.#calls = burst;
    this.#atMs = nowMs();
  }

  /** True when one more call may be served now. */
  take(): boolean {
    const now = this.nowMs();
    this.#calls = Math.min(this.burst, this.#calls + ((now - this.#atMs) / 1000) * this.perSecond);
    this.#atMs = now;
    if (this.#calls < 1) return false;
    this.#calls -= 1;
    return true;
  }
}
