import { isAbort, abortError } from '../../shared/errors';
import type { TurnPhase } from '../../shared/turn';
import type { TurnEngines } from '../turn/turn-parts';

/** A talk that has been over for this long will not go on at once. */
const QUIET_FOR_MS = 8_000;
/** Between two phrases, so that a laptop does not work without a break. */
const BETWEEN_MS = 500;

export interface PhraseMakerOptions {
  readonly phrases: readonly string[];
  readonly speed: () => number;
  /** The voice with its cache, which keeps what is spoken; null while none is ready. */
  readonly voice: () => Pick<TurnEngines['voice'], 'synthesize'> | null;
  readonly quietForMs?: number;
  readonly betweenMs?: number;
}

/**
 * Has common phrases spoken to nobody while nothing else happens, one at a time. The key stops it: a
 * phrase gives the voice's thread back within one window.
 */
export class PhraseMaker {
  #left: string[];
  #timer: NodeJS.Timeout | null = null;
  #making: AbortController | null = null;
  #idle = true;
  #over = false;
  readonly #quietForMs: number;
  readonly #betweenMs: number;

  constructor(private readonly options: PhraseMakerOptions) {
    this.#left = [...options.phrases];
    this.#quietForMs = options.quietForMs ?? QUIET_FOR_MS;
    this.#betweenMs = options.betweenMs ?? BETWEEN_MS;
    this.#after(this.#quietForMs);
  }

  /** Phrases still to be made. */
  get left(): number {
    return this.#left.length;
  }

  onPhase(phase: TurnPhase): void {
    this.#idle = phase === 'idle';
    this.#stop();
    if (this.#idle) this.#after(this.#quietForMs);
  }

  dispose(): void {
    this.#over = true;
    this.#stop();
  }

  #stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#making?.abort(abortError('there is talk'));
  }

  #after(ms: number): void {
    if (this.#over || this.#left.length === 0) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#makeOne();
    }, ms);
    // Nobody waits for a phrase: a process that is done may end.
    this.#timer.unref();
  }

  async #makeOne(): Promise<void> {
    const voice = this.options.voice();
    const [phrase] = this.#left;
    if (this.#over || phrase === undefined || !this.#idle || this.#making !== null) return;
    if (voice === null) {
      this.#after(this.#quietForMs);
      return;
    }
    const making = new AbortController();
    this.#making = making;
    try {
      const options = { speed: this.options.speed(), deterministic: false };
      const speech = voice.synthesize(phrase, options, { signal: making.signal });
      for await (const chunk of speech) void chunk;
      await speech.result;
      this.#left.shift();
    } catch (error) {
      // A phrase that cannot be spoken would fail again; the others may not.
      if (!isAbort(error)) this.#left.shift();
    } finally {
      this.#making = null;
    }
    if (this.#idle) this.#after(making.signal.aborted ? this.#quietForMs : this.#betweenMs);
  }
}
