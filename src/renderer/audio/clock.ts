/** One ping: when it left and came back on the window's clock, and what main's clock said. */
export interface ClockSample {
  readonly sentMs: number;
  readonly receivedMs: number;
  readonly mainMs: number;
}

export interface ClockEstimate {
  /** Add to the window's absolute ms to get main's. */
  readonly offsetMs: number;
  /** Half the round trip: the offset is true to within this. */
  readonly errorMs: number;
}

/** Pings at start; few are needed because only the fastest counts. */
const FIRST_PINGS = 8;
const LATER_PINGS = 3;
const REMEASURE_MS = 30_000;

/** Old pings lose to slower but newer ones after this: crystals drift by some 10 µs a second. */
const KEEP_MS = 120_000;

/** What two good crystals drift apart within {@link KEEP_MS}, with room. */
const DRIFT_MS = 12;

/** The window's own absolute clock; same epoch as main's, another origin. */
export function windowNowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** The fastest ping is the truest: queueing only ever adds to a round trip. Pure. */
export function estimateOffset(samples: readonly ClockSample[]): ClockEstimate | undefined {
  const best = samples.reduce<ClockSample | undefined>(
    (fastest, sample) =>
      fastest === undefined || roundTripMs(sample) < roundTripMs(fastest) ? sample : fastest,
    undefined,
  );
  if (best === undefined) return undefined;
  return {
    offsetMs: best.mainMs - (best.sentMs + best.receivedMs) / 2,
    errorMs: roundTripMs(best) / 2,
  };
}

function roundTripMs(sample: ClockSample): number {
  return sample.receivedMs - sample.sentMs;
}

/** Main's clock as seen from the window, by ping exchange, measured again twice a minute. */
export class MainClock {
  #samples: ClockSample[] = [];
  #estimate: ClockEstimate = { offsetMs: 0, errorMs: Number.POSITIVE_INFINITY };
  #timer: number | undefined;

  constructor(
    private readonly ask: () => Promise<{ nowMs: number }>,
    private readonly now: () => number = windowNowMs,
  ) {}

  /** Measures, then keeps measuring until disposed. Rejects when main does not answer. */
  async start(): Promise<void> {
    await this.measure(FIRST_PINGS);
    this.#timer = window.setInterval(() => {
      // Main that is gone is reported by the calls that matter; the clock goes on with what it has.
      this.measure(LATER_PINGS).catch(() => undefined);
    }, REMEASURE_MS);
  }

  async measure(pings: number): Promise<void> {
    const before = this.#samples.length;
    for (let ping = 0; ping < pings; ping += 1) {
      const sentMs = this.now();
      const { nowMs } = await this.ask();
      this.#samples.push({ sentMs, receivedMs: this.now(), mainMs: nowMs });
    }
    if (this.#hasJumped(this.#samples.slice(before))) this.#samples.splice(0, before);
    const horizonMs = this.now() - KEEP_MS;
    this.#samples = this.#samples.filter((sample) => sample.receivedMs >= horizonMs);
    this.#estimate = estimateOffset(this.#samples) ?? this.#estimate;
  }

  /**
   * One of the two clocks stood still or was set (a suspended machine, a virtual one that moved): the
   * new pings and the old estimate then cannot both be true, and a fast old ping must not win.
   */
  #hasJumped(fresh: readonly ClockSample[]): boolean {
    const now = estimateOffset(fresh);
    if (now === undefined || !Number.isFinite(this.#estimate.errorMs)) return false;
    const apartMs = Math.abs(now.offsetMs - this.#estimate.offsetMs);
    return apartMs > now.errorMs + this.#estimate.errorMs + DRIFT_MS;
  }

  /** For spans: how far off they can be; nothing before the first measurement. */
  get knownError(): { readonly clockErrorMs?: number } {
    const { errorMs } = this.#estimate;
    return Number.isFinite(errorMs) ? { clockErrorMs: errorMs } : {};
  }

  get errorMs(): number {
    return this.#estimate.errorMs;
  }

  /** Absolute ms now, on main's clock. */
  nowMs(): number {
    return this.now() + this.#estimate.offsetMs;
  }

  /** From the window's `performance.now()` time line (DOM event time stamps) to main's absolute ms. */
  fromPerformance(performanceMs: number): number {
    return performance.timeOrigin + performanceMs + this.#estimate.offsetMs;
  }

  /** From main's absolute ms to the window's `performance.now()` time line. */
  toPerformance(mainMs: number): number {
    return mainMs - this.#estimate.offsetMs - performance.timeOrigin;
  }

  dispose(): void {
    if (this.#timer !== undefined) window.clearInterval(this.#timer);
  }
}
