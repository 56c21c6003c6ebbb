import type { Generator } from '../../shared/contracts/generator';
import { nowMs } from '../../shared/clock';
import { abortError, errorMessage, isAbort, SottoError } from '../../shared/errors';
import type { Prompt } from '../../shared/prompt';
import type { Client } from '../../shared/rpc/contract';
import { SPAN } from '../../shared/trace';
import type { Tracer } from '../../shared/trace';
import type { TurnPhase } from '../../shared/turn';

/** A talk that has been over for this long gives its memory back (product C8). */
const RELEASE_AFTER_MS = 300_000;

export interface IdleReleaseOptions {
  /** Asked for when it is used: there is none before the engines have started. */
  readonly generator: () => Pick<Client<Generator>, 'prefill' | 'release'>;
  readonly failed: (text: string) => void;
  readonly afterMs?: number;
}

/**
 * An idle conversation gives its state in the language model back, and takes it up again when a turn
 * begins: the held key hides what that costs (docs/decisions/0071-idle-release.md). Never under a turn:
 * the time runs from the moment the model is ready for the next one, and a turn that begins ends it.
 */
export class IdleRelease {
  readonly #afterMs: number;
  #timer: NodeJS.Timeout | null = null;
  #phase: TurnPhase = 'idle';
  #releasing = new AbortController();
  /** When the state was given back and nothing has been evaluated since; else null. */
  #releasedMs: number | null = null;
  #over = false;

  constructor(private readonly options: IdleReleaseOptions) {
    this.#afterMs = options.afterMs ?? RELEASE_AFTER_MS;
  }

  /** Something is about to be evaluated: what is given back after that would be lost unnoticed. */
  busy(): void {
    this.#stop('the model has work');
  }

  /** The model holds the conversation as it stands now: from here the silence is counted. */
  warmed(): void {
    this.busy();
    this.#releasedMs = null;
    // A model that was changed is warmed beside a turn that has begun meanwhile: its end comes here, too.
    if (this.#over || this.#phase !== 'idle') return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#release();
    }, this.#afterMs);
    // Nobody waits for it: a process that is done may end.
    this.#timer.unref();
  }

  onPhase(phase: TurnPhase): void {
    this.#phase = phase;
    if (phase !== 'idle') this.busy();
  }

  /** Evaluates the conversation again if it was given back. `prompt` is asked for at once, if at all. */
  turnBegins(
    prompt: () => Prompt,
    { signal, tracer }: { readonly signal: AbortSignal; readonly tracer: Tracer },
  ): void {
    this.busy();
    if (this.#releasedMs === null) return;
    const releasedForMs = nowMs() - this.#releasedMs;
    const history = prompt();
    const warm = tracer.span(SPAN.warmAgain, { releasedForMs }, async (span, inner) => {
      const { tokensReused, tokensPrefilled } = await this.options
        .generator()
        .prefill(history, { signal, tracer: inner });
      this.#releasedMs = null;
      span.set({ tokensReused, tokensPrefilled });
    });
    // The turn asks the same of the model, and tells what is wrong with it; a cancel is nothing wrong.
    warm.catch(() => undefined);
  }

  dispose(): void {
    this.#over = true;
    this.#stop('Sotto is quitting');
  }

  #stop(why: string): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#releasing.abort(abortError(why));
  }

  async #release(): Promise<void> {
    this.#releasing = new AbortController();
    // Before it is done: should a turn begin meanwhile, its first evaluation stands behind this call.
    this.#releasedMs = nowMs();
    try {
      await this.options.generator().release({ signal: this.#releasing.signal });
    } catch (error) {
      if (isAbort(error) || this.#over) return;
      // Another model did not load: there is nothing to give back, and the header tells why.
      if (error instanceof SottoError && error.kind === 'not-ready') return;
      this.options.failed(`The memory of an idle talk is not given back: ${errorMessage(error)}.`);
    }
  }
}
