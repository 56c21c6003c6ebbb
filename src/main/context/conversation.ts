import type { TurnRecord } from '../../shared/turn';

/** A finished exchange as it stands in the prompt: the user's words and what was heard of the reply. */
export interface Exchange {
  readonly turnId: string;
  readonly user: string;
  readonly reply: string;
}

/**
 * The exchanges of one conversation, oldest first. Append-only within a window, so that the model's
 * cached prefix survives; `drop` takes whole exchanges from the old end.
 */
export class Conversation {
  #exchanges: Exchange[] = [];

  constructor(readonly id: string) {}

  /** Only turns that were answered and heard belong into the prompt (product B9). */
  static from(id: string, turns: readonly TurnRecord[]): Conversation {
    const conversation = new Conversation(id);
    for (const turn of turns) conversation.add(turn);
    return conversation;
  }

  get exchanges(): readonly Exchange[] {
    return this.#exchanges;
  }

  add(turn: TurnRecord): void {
    if (turn.userText === '' || turn.heardText === '') return;
    this.#exchanges.push({ turnId: turn.id, user: turn.userText, reply: turn.heardText });
  }

  /** Takes out what the user forgot. */
  forget(turnIds: readonly string[]): void {
    this.#exchanges = this.#exchanges.filter(({ turnId }) => !turnIds.includes(turnId));
  }

  drop(count: number): void {
    this.#exchanges.splice(0, count);
  }
}
