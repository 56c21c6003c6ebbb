import { SottoError, abortError, isAbort } from '../../shared/errors';
import type { Settings } from '../../shared/settings';
import type { Engines } from './engines';
import { loadProblem } from './load-problem';
import { strongModelId } from './model-parts';
import type { ReadinessBoard } from './readiness-board';

export interface StrongModelDeps {
  readonly engines: Pick<Engines, 'loadStrong' | 'unloadStrong'>;
  readonly board: Pick<ReadinessBoard, 'isReady' | 'setStrong'>;
  /** What the engines are loaded for. */
  readonly settings: () => Settings;
  /** Resolves when no turn runs. */
  readonly idle: () => Promise<void>;
  /** It is there: what turns need to know of it is found out, and the talk is read until `signal`. */
  readonly loaded: (signal: AbortSignal) => Promise<void>;
  readonly failed: (text: string) => void;
}

/**
 * The second language model follows the settings beside everything else: a start does not wait for it,
 * and turns go on with the fast one until it is there (docs/decisions/0080-fast-and-strong.md).
 */
export class StrongModel {
  #loading = new AbortController();
  #last: Promise<void> = Promise.resolve();
  /** What is loaded or being loaded, with all it was loaded for; null when nothing is. */
  #following: string | null = null;

  constructor(private readonly deps: StrongModelDeps) {}

  /** Resolves when it is loaded, or is known not to be. */
  get settled(): Promise<void> {
    return this.#last;
  }

  /**
   * Call it when the first model is there, and after each change of the settings.
   * @param anew also where nothing has changed: its files have come, or the first model changed place
   */
  follow(anew = false): void {
    const settings = this.deps.settings();
    const wanted = this.#wantedBy(settings);
    if (wanted === this.#following && !anew) return;
    this.#become(wanted === null ? null : strongModelId(settings), wanted);
  }

  /**
   * Call it before the engines take up other settings: one that they ask for otherwise, or no more, ends
   * its load and goes, so that it never stands in the way of the first model. `follow` loads it again.
   */
  async makeWay(next: Settings): Promise<void> {
    if (this.#wantedBy(next) === this.#following) return;
    if (this.#following !== null) this.#become(null, null);
    await this.#last;
  }

  /**
   * It is loaded, and cannot answer: its memory is free for others, and the first one answers everything
   * until it is chosen or loaded anew.
   */
  lost(error: unknown): void {
    this.#loading.abort(abortError('it cannot answer'));
    this.#loading = new AbortController();
    const gone = this.deps.engines.unloadStrong(this.#loading.signal).catch(() => undefined);
    this.#last = this.#last.then(() => gone);
    this.#fail(error);
  }

  /** At quit: ends a load that is under way. */
  async dispose(): Promise<void> {
    this.#following = null;
    this.#loading.abort(new SottoError('aborted', 'Sotto is quitting'));
    await this.#last;
  }

  #wantedBy(settings: Settings): string | null {
    const id = this.deps.board.isReady('thinking') ? strongModelId(settings) : null;
    return id === null ? null : loadedFor(id, settings);
  }

  #become(id: string | null, wanted: string | null): void {
    this.#following = wanted;
    this.#loading.abort(abortError('another model is chosen'));
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    this.#last = this.#last.then(() => this.#change(id, signal));
  }

  async #change(id: string | null, signal: AbortSignal): Promise<void> {
    const { engines, board, idle, loaded } = this.deps;
    try {
      await idle();
      if (signal.aborted) return;
      const item = { state: 'loading', model: id ?? '', progress: null, problem: null } as const;
      board.setStrong(id === null ? null : item);
      // First of all: whatever goes wrong with the next one, the memory of this one is free.
      await engines.unloadStrong(signal);
      if (id === null) return;
      await engines.loadStrong(id, signal);
      if (signal.aborted) return;
      board.setStrong({ state: 'warming', progress: 1 });
      await loaded(signal);
      if (!signal.aborted) board.setStrong({ state: 'ready' });
    } catch (error) {
      if (isAbort(error) && signal.aborted) return;
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const { board, failed } = this.deps;
    const { state, problem } = loadProblem(error);
    board.setStrong({ state, problem });
    failed(`The stronger model is not there, the other one answers everything: ${problem}`);
  }
}

/** Whatever else of the settings a load depends on. */
function loadedFor(id: string, { engines, reply }: Settings): string {
  return JSON.stringify([id, engines.backend, engines.llmThreads, reply.contextTokens]);
}
