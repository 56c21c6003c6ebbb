import { abortError, isAbort } from '../../shared/errors';
import type { LlmModel } from '../../shared/models';
import type { Settings } from '../../shared/settings';
import type { TurnPhase, TurnRecord } from '../../shared/turn';

/** A talk that has been over for this long will not go on at once. */
const QUIET_FOR_MS = 8_000;
/** The rules have learnt from every turn; of these the model is asked as well, the newest win. */
const MAX_WAITING = 50;
/** Below this what a model adds is mostly junk (docs/decisions/0065-facts-by-model.md). */
const LEAST_PARAMETERS_M = 1000;

/** Whether this model may be asked for facts. An imported file tells no size: only by the setting. */
export function asksModelForFacts(
  { learnFacts, extractWithModel }: Settings['memory'],
  model: Pick<LlmModel, 'parametersM'> | null,
): boolean {
  if (!learnFacts || model === null || extractWithModel === 'off') return false;
  return extractWithModel === 'on' || (model.parametersM ?? 0) >= LEAST_PARAMETERS_M;
}

export interface IdleFactsOptions {
  /** Asked before each turn: setting, model, power. */
  readonly mayRun: () => boolean;
  /** What the model finds in the user's words, written; a cancel writes nothing. */
  readonly learn: (turn: TurnRecord, signal: AbortSignal) => Promise<number>;
  /** Something new is known. */
  readonly learnt: () => void;
  readonly quietForMs?: number;
}

/**
 * Asks the language model what the rules may have missed, one turn after another, while nobody talks.
 * A turn that begins stops it at once; what was not finished is asked for in the next silence.
 */
export class IdleFacts {
  #waiting: TurnRecord[] = [];
  #timer: NodeJS.Timeout | null = null;
  #asking: AbortController | null = null;
  #idle = true;
  #over = false;
  readonly #quietForMs: number;

  constructor(private readonly options: IdleFactsOptions) {
    this.#quietForMs = options.quietForMs ?? QUIET_FOR_MS;
  }

  /** Turns the model has still to be asked about. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** A turn that is over and kept. Its words are English: in others neither rules nor checks hold. */
  add(turn: TurnRecord): void {
    const hasWords = turn.userText.trim() !== '' && turn.state !== 'not-heard';
    if (this.#over || !hasWords || turn.language !== 'en' || !this.options.mayRun()) return;
    this.#waiting = [...this.#waiting, turn].slice(-MAX_WAITING);
    if (this.#idle) this.#after();
  }

  onPhase(phase: TurnPhase): void {
    this.#idle = phase === 'idle';
    this.#stop('there is talk');
    if (this.#idle) this.#after();
  }

  /** What the user has put in order by hand is not added to. */
  drop(): void {
    this.#waiting = [];
    this.#stop('the memory was changed by hand');
  }

  dispose(): void {
    this.#over = true;
    this.drop();
  }

  #stop(why: string): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#asking?.abort(abortError(why));
  }

  #after(): void {
    if (this.#over || this.#waiting.length === 0 || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#askAll();
    }, this.#quietForMs);
    // Nobody waits for it: a process that is done may end.
    this.#timer.unref();
  }

  async #askAll(): Promise<void> {
    // The one before still gives way; its end comes back here.
    if (this.#asking !== null) return;
    const asking = new AbortController();
    this.#asking = asking;
    try {
      for (let turn = this.#waiting[0]; turn !== undefined; turn = this.#waiting[0]) {
        if (asking.signal.aborted || !this.options.mayRun()) return;
        await this.#ask(turn, asking.signal);
      }
    } finally {
      this.#asking = null;
      if (asking.signal.aborted && this.#idle) this.#after();
    }
  }

  async #ask(turn: TurnRecord, signal: AbortSignal): Promise<void> {
    try {
      if ((await this.options.learn(turn, signal)) > 0) this.options.learnt();
    } catch (error) {
      if (isAbort(error)) return;
      // It would fail again; what the rules have learnt is kept.
    }
    this.#waiting = this.#waiting.filter(({ id }) => id !== turn.id);
  }
}
