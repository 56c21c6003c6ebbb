import { randomUUID } from 'node:crypto';
import type { Settings } from '../shared/settings';
import { Conversation } from './context/conversation';

/** What changes while Sotto runs; each turn reads it anew. */
export class CompanionState {
  conversation = new Conversation(randomUUID());
  /** On the battery nothing is prepared ahead that may be thrown away. */
  savingPower = false;
  /** Aborted when Sotto quits. */
  readonly closing = new AbortController();

  constructor(public settings: Settings) {}

  get isClosing(): boolean {
    return this.closing.signal.aborted;
  }

  newConversation(): Conversation {
    this.conversation = new Conversation(randomUUID());
    return this.conversation;
  }
}
