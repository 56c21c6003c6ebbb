/** The most a context is made for; the library's own default. */
export const MOST_BATCH_TOKENS = 512;
/** A cancel waits for the batch in flight: batches are sized to take about this long. */
const TARGET_BATCH_MS = 120;
/** Shorter ones are bound by memory, not by arithmetic: they say nothing about long ones. */
const LEAST_BATCH_TOKENS = 32;

/** How many prompt tokens are evaluated at once, from how long the batches before took. */
export class BatchSize {
  #msPerToken: number | null = null;

  /** For the coming batch: as few as can be measured while nobody knows how long it takes. */
  get tokens(): number {
    if (this.#msPerToken === null) return LEAST_BATCH_TOKENS;
    const fitting = Math.floor(TARGET_BATCH_MS / this.#msPerToken);
    return Math.min(MOST_BATCH_TOKENS, Math.max(LEAST_BATCH_TOKENS, fitting));
  }

  /** A batch of `tokens` took this long. Ones too short to measure are left out. */
  took(tokens: number, batchMs: number): void {
    if (tokens < LEAST_BATCH_TOKENS) return;
    const now = batchMs / tokens;
    this.#msPerToken = this.#msPerToken === null ? now : (this.#msPerToken + now) / 2;
  }
}
