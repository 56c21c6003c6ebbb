import { percentileOf } from '../../shared/percentile';

/** Paintings remembered: some four seconds of a running turn. */
const KEPT = 240;
/** The first paintings make patterns and compile: fewer are no figure. */
const MIN_PAINTINGS = 8;

/** What painting the waterfall itself costs: the panel shows its own price. */
export class DrawingCost {
  readonly #costsMs: number[] = [];
  #next = 0;

  add(costMs: number): void {
    this.#costsMs[this.#next] = costMs;
    this.#next = (this.#next + 1) % KEPT;
  }

  /** Over the last paintings; null before there are enough. */
  get p50Ms(): number | null {
    return this.#percentile(0.5);
  }

  get p95Ms(): number | null {
    return this.#percentile(0.95);
  }

  #percentile(share: number): number | null {
    return this.#costsMs.length < MIN_PAINTINGS ? null : percentileOf(this.#costsMs, share);
  }

  /** Begins anew, so that a bench counts only its own. */
  clear(): void {
    this.#costsMs.length = 0;
    this.#next = 0;
  }
}
