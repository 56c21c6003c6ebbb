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

  add(turn: TurnRecord): void {
    if (turn.userText === '' || turn.heardText === '') return;
    const exchange = { turnId: turn.id, user: turn.userText, reply: turn.heardText };
    this.#exchanges = [...this.#exchanges, exchange];
  }

  /** Takes the oldest `count` exchanges, `tokens` long, out of the window. */
  drop(count: number, tokens: number): void {
    this.#exchanges = this.#exchanges.slice(count);
    this.#left = { exchanges: this.#left.exchanges + count, tokens: this.#left.tokens + tokens };
  }

  /** Replaces what stands before the history: the whole prompt is evaluated anew after this. */
  restate(stable: StableContext): void {
    this.#stable = stable;
  }

  /** Takes out what the user forgot: the model must not say it again. */
  forget(turnIds: readonly string[]): void {
    this.#exchanges = this.#exchanges.filter(({ turnId }) => !turnIds.includes(turnId));
  }
}
