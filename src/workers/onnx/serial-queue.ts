import { SottoError, abortError, throwIfAborted } from '../../shared/errors';

/**
 * Who goes first. `recall`: one short run that a turn waits for; `speech`; `background`: work nobody
 * waits for.
 */
export type Lane = 'recall' | 'speech' | 'background';
const LANES: readonly Lane[] = ['recall', 'speech', 'background'];

export interface Ticket {
  readonly lane: Lane;
  /** What it is, for those who wait for it: `speech`, `embedding`. */
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
}

/** The right to use the engine, until `release`. */
export interface Turn {
  /** What was running when this had to wait, or null. */
  readonly waitedFor: string | null;
  /**
   * Lets those in that go first, and cancels arrive; call it between native runs.
   *
   * @returns what it waited for meanwhile, or null.
   * @throws SottoError `aborted` when the ticket was cancelled; the turn is still to be released.
   */
  pause(): Promise<string | null>;
  release(): void;
}

interface Waiter {
  readonly ticket: Ticket;
  enter(): void;
}

/**
 * One at a time, by lane, then first come, first served. onnxruntime's run cannot be interrupted, but
 * a call that still waits leaves at once when it is aborted, and a long one lets others in between
 * its runs.
 */
export class SerialQueue {
  #running: Ticket | null = null;
  #waiting: Waiter[] = [];
  #closed = false;
  #whenIdle: (() => void)[] = [];

  async acquire(ticket: Ticket): Promise<Turn> {
    throwIfAborted(ticket.signal);
    if (this.#closed) throw new SottoError('disposed', 'the speech engine is closed');
    const waitedFor = await this.#enter(ticket, 'last');
    let released = false;
    return {
      waitedFor,
      pause: async () => {
        await arrivals();
        throwIfAborted(ticket.signal);
        if (!this.#waiting.some((waiter) => rank(waiter.ticket) < rank(ticket))) return null;
        this.#next();
        // It must come back to be released, so it may not leave the queue; nobody waits long for it.
        const paused = await this.#enter({ ...ticket, signal: undefined }, 'first');
        throwIfAborted(ticket.signal);
        return paused;
      },
      release: () => {
        if (released) return;
        released = true;
        this.#next();
      },
    };
  }

  /** Refuses newcomers and resolves when all that were let in have finished. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#running === null) return;
    await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  /** @returns what ran when it came, or null when it need not wait. */
  async #enter(ticket: Ticket, place: 'first' | 'last'): Promise<string | null> {
    const before = this.#running;
    if (before === null) {
      this.#running = ticket;
      return null;
    }
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter);
        reject(abortError(ticket.signal?.reason));
      };
      const waiter: Waiter = {
        ticket,
        enter: () => {
          ticket.signal?.removeEventListener('abort', leave);
          this.#running = ticket;
          resolve();
        },
      };
      ticket.signal?.addEventListener('abort', leave, { once: true });
      this.#line(waiter, place);
    });
    return before.what;
  }

  /** Stands behind its own lane, or before it. */
  #line(waiter: Waiter, place: 'first' | 'last'): void {
    const own = rank(waiter.ticket);
    const behind = this.#waiting.findIndex(({ ticket }) =>
      place === 'first' ? rank(ticket) >= own : rank(ticket) > own,
    );
    this.#waiting.splice(behind === -1 ? this.#waiting.length : behind, 0, waiter);
  }

  #next(): void {
    this.#running = null;
    const next = this.#waiting.shift();
    if (next !== undefined) next.enter();
    else for (const idle of this.#whenIdle.splice(0)) idle();
  }
}

function rank({ lane }: Ticket): number {
  return LANES.indexOf(lane);
}

/** Messages that came in during a native run (cancels, calls) are handled before this resolves. */
async function arrivals(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
