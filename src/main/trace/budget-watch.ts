import type { BudgetNotice, BudgetReport } from '../../shared/contracts/latency';

export interface BudgetWatchOptions {
  readonly check: () => Promise<BudgetReport>;
  /** A stage has left its baseline; told once, until it has come back and leaves it again. */
  readonly tell: (notice: BudgetNotice) => void;
  /** Statistics must not run beside a turn. */
  readonly isIdle: () => boolean;
  /** Waits before it looks, so that the next turn comes first. */
  readonly quietMs?: number;
  readonly everyTurns?: number;
}

const QUIET_MS = 3000;
const EVERY_TURNS = 5;

/** Looks at the budgets after every few turns, once it has become quiet. */
export class BudgetWatch {
  #turns = 0;
  #timer: NodeJS.Timeout | null = null;
  #told = new Set<string>();

  constructor(private readonly options: BudgetWatchOptions) {}

  turnFinished(): void {
    this.#turns += 1;
    if (this.#turns < (this.options.everyTurns ?? EVERY_TURNS)) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.look();
    }, this.options.quietMs ?? QUIET_MS);
    this.#timer.unref();
  }

  /** Never rejects: statistics that fail are no reason to disturb anyone. */
  async look(): Promise<void> {
    if (!this.options.isIdle()) return;
    this.#turns = 0;
    try {
      const { notices } = await this.options.check();
      const now = notices.filter(({ state }) => state === 'slower-than-baseline');
      for (const notice of now) if (!this.#told.has(keyOf(notice))) this.options.tell(notice);
      this.#told = new Set(now.map(keyOf));
    } catch {
      // The memory is closed or busy: the next turns bring the next look.
    }
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

function keyOf({ population, stage, figure }: BudgetNotice): string {
  return JSON.stringify([population, stage, figure]);
}
