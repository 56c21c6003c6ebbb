import { percentileOf } from '../../shared/percentile';

/** Paintings remembered: some four seconds of a running turn. */
const KEPT = 240;

/** What painting the waterfall itself costs: the panel shows its own price. */
export class DrawingCost {
  readonly #costsMs: number[] = [];
  #next = 0;

  add(costMs: number): void {
    this.#costsMs[this.#next] = costMs;
    this.#next = (this.#next + 1) % KEPT;
  }

  /** Over the last paintings; null before the first. */
  get p50Ms(): number | null {
    return percentileOf(this.#costsMs, 0.5);
  }

  get p95Ms(): number | null {
    return percentileOf(this.#costsMs, 0.95);
  }

  /** Begins anew, so that a bench counts only its own. */
  clear(): void {
    this.#costsMs.length = 0;
    this.#next = 0;
  }
}
