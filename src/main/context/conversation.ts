import type { TurnRecord } from '../../shared/turn';

/** A finished exchange as it stands in the prompt: the user's words and what was heard of the reply. */
export interface Exchange {
  readonly turnId: string;
  readonly user: string;
  readonly reply: string;
}

/** What stands before the history in every prompt; changes only when the window is compacted. */
export interface StableContext {
  /** Lines about the user, the most important first. */
  readonly profile: readonly string[];
  /** The whole profile as it was then: what is not in it is new. */
  readonly seen: readonly string[];
  /** Of what has left the window. */
  readonly summary: string | null;
}

export const NOTHING_STABLE: StableContext = { profile: [], seen: [], summary: null };

/** What has left the window since the conversation was taken up. */
export interface LeftWindow {
  readonly exchanges: number;
  readonly tokens: number;
}

/**
 * The window of one conversation: its exchanges, oldest first, append-only between two compactions, so
 * that the model's cached prefix survives. What leaves the window stays in the database.
 */
export class Conversation {
  #exchanges: readonly Exchange[] = [];
  #stable: StableContext;
  #left: LeftWindow = { exchanges: 0, tokens: 0 };
  #overflowed: readonly Exchange[] = [];

  constructor(
    readonly id: string,
    stable: StableContext = NOTHING_STABLE,
  ) {
    this.#stable = stable;
  }

  /** Only turns that were answered and heard belong into the prompt (product B9). */
  static from(id: string, turns: readonly TurnRecord[]): Conversation {
    const conversation = new Conversation(id);
    for (const turn of turns) conversation.add(turn);
    return conversation;
  }

  /** The same window, for a turn that must not come into this one. */
  copy(): Conversation {
    const copy = new Conversation(this.id, this.#stable);
    copy.#exchanges = this.#exchanges;
    copy.#left = this.#left;
    copy.#overflowed = this.#overflowed;
    return copy;
  }

  /** A snapshot: adding and compacting make a new list. */
  get exchanges(): readonly Exchange[] {
    return this.#exchanges;
  }

  get stable(): StableContext {
    return this.#stable;
  }

  get left(): LeftWindow {
    return this.#left;
  }

  /** What a turn had to take out of the window itself; idle time folds it into the summary. */
  get overflowed(): readonly Exchange[] {
    return this.#overflowed;
  }

  add(turn: TurnRecord): void {
    if (turn.userText === '' || turn.heardText === '') return;
    const exchange = { turnId: turn.id, user: turn.userText, reply: turn.heardText };
    this.#exchanges = [...this.#exchanges, exchange];
  }

  /** Inside a turn that would not fit otherwise: the oldest leave before they are summed up. */
  overflow({ exchanges, tokens }: LeftWindow): void {
    const leaving = this.#exchanges.slice(0, exchanges);
    this.#takeOut(leaving, tokens);
    this.#overflowed = [...this.#overflowed, ...leaving];
  }

  /** In idle time, summed up: the oldest, `tokens` long, leave, and what had overflown is settled. */
  drop(leaving: readonly Exchange[], tokens: number): void {
    this.#takeOut(leaving, tokens);
    this.#overflowed = this.#overflowed.filter((exchange) => !leaving.includes(exchange));
  }

  /** Replaces what stands before the history: the whole prompt is evaluated anew after this. */
  restate(stable: StableContext): void {
    this.#stable = stable;
  }

  /** Takes out what the user forgot: the model must not say it again. */
  forget(turnIds: readonly string[]): void {
    const stays = ({ turnId }: Exchange): boolean => !turnIds.includes(turnId);
    this.#exchanges = this.#exchanges.filter(stays);
    this.#overflowed = this.#overflowed.filter(stays);
  }

  #takeOut(leaving: readonly Exchange[], tokens: number): void {
    const stay = this.#exchanges.filter((exchange) => !leaving.includes(exchange));
    const count = this.#exchanges.length - stay.length;
    this.#exchanges = stay;
    this.#left = {
      exchanges: this.#left.exchanges + count,
      tokens: this.#left.tokens + tokens,
    };
  }
}
