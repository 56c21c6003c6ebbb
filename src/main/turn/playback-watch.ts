import { SottoError, throwIfAborted, abortError } from '../../shared/errors';
import type { TurnDelta } from '../../shared/turn';
import type { PlaybackEvent } from '../audio/audio-sink';

/** A clause as it was handed to the player: where it stands in the reply, how long it sounds. */
interface SpokenClause {
  readonly startIndex: number;
  readonly endIndex: number;
  audioMs: number;
  playedMs: number;
  ended: boolean;
}

/**
 * Follows the player: when the first sample was audible, what has been heard, when it is over. Only
 * what was heard stays in history and memory (product A6).
 */
export class PlaybackWatch {
  #clauses: SpokenClause[] = [];
  #audibleMs: number | null = null;
  #deviceLatencyMs: number | null = null;
  #heard = 0;
  #over: Promise<void>;
  #settle: { resolve: () => void; reject: (error: SottoError) => void };

  constructor(
    private readonly turnId: string,
    private readonly tell: (delta: TurnDelta) => void,
  ) {
    let settle: { resolve: () => void; reject: (error: SottoError) => void } | null = null;
    this.#over = new Promise<void>((resolve, reject) => {
      settle = { resolve, reject };
    });
    // Nobody may be waiting yet when the player fails.
    this.#over.catch(() => undefined);
    if (settle === null) throw new SottoError('bug', 'a promise did not run its executor');
    this.#settle = settle;
  }

  get firstAudibleMs(): number | null {
    return this.#audibleMs;
  }

  get deviceLatencyMs(): number | null {
    return this.#deviceLatencyMs;
  }

  /** Characters of the reply that were heard, from its start. */
  get heardCharacters(): number {
    return this.#heard;
  }

  get started(): boolean {
    return this.#clauses.length > 0;
  }

  /** A clause goes to the player; offsets are characters of the reply. */
  clauseSent(startIndex: number, endIndex: number): number {
    this.#clauses.push({ startIndex, endIndex, audioMs: 0, playedMs: 0, ended: false });
    return this.#clauses.length - 1;
  }

  clauseAudio(clause: number, audioMs: number): void {
    const spoken = this.#clauses[clause];
    if (spoken !== undefined) spoken.audioMs += audioMs;
  }

  /** Without speech the whole text counts as heard: it was shown. */
  allShown(characters: number): void {
    this.#setHeard(characters);
    this.#settle.resolve();
  }

  accept(event: PlaybackEvent): void {
    switch (event.type) {
      case 'started':
        return;
      case 'audible':
        if (this.#audibleMs !== null) return;
        this.#audibleMs = event.atMs;
        this.#deviceLatencyMs = event.deviceLatencyMs;
        this.tell({ type: 'first-audio', turnId: this.turnId, atMs: event.atMs });
        return;
      case 'clause-ended':
        this.#clauseEnded(event.clause, event.playedMs);
        return;
      case 'silenced':
        this.#cut(event.clause, event.playedMs);
        this.#settle.resolve();
        return;
      case 'ended':
        for (const [index, clause] of this.#clauses.entries()) {
          if (!clause.ended) this.#clauseEnded(index, clause.audioMs);
        }
        this.#settle.resolve();
        return;
      case 'failed':
        this.#settle.reject(
          new SottoError('engine-failed', `the speaker failed: ${event.message}`, {
            hint: 'Choose another speaker in the settings; the text stays.',
          }),
        );
        return;
    }
  }

  /** Resolves when the player has played or dropped everything. */
  async over(signal: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        reject(abortError(signal.reason));
      };
      signal.addEventListener('abort', stop, { once: true });
      this.#over.then(resolve, reject).finally(() => {
        signal.removeEventListener('abort', stop);
      });
    });
  }

  #clauseEnded(index: number, playedMs: number): void {
    const clause = this.#clauses[index];
    if (clause === undefined) return;
    clause.ended = true;
    clause.playedMs = playedMs;
    this.#setHeard(clause.endIndex);
  }

  /** Cut inside a clause: the share of its audio tells the share of its words. */
  #cut(index: number, playedMs: number): void {
    const clause = this.#clauses[index];
    if (clause === undefined || clause.ended) return;
    clause.playedMs = playedMs;
    const share = clause.audioMs > 0 ? Math.min(1, playedMs / clause.audioMs) : 0;
    const characters = Math.floor((clause.endIndex - clause.startIndex) * share);
    this.#setHeard(clause.startIndex + characters);
  }

  #setHeard(characters: number): void {
    if (characters <= this.#heard) return;
    this.#heard = characters;
    this.tell({ type: 'heard', turnId: this.turnId, characters });
  }
}
