import type { Memory } from '../../shared/contracts/memory';
import type {
  ConversationHit,
  ConversationRecord,
  ConversationsPage,
  ConversationsQuery,
  Forgotten,
} from '../../shared/contracts/ledger';
import { SottoError } from '../../shared/errors';
import type { Client } from '../../shared/rpc/contract';
import { Conversation } from '../context/conversation';
import type { MemoryLedger } from './ledger';

/** Exchanges taken back into the window; the token limit drops what does not fit. */
const RESTORED_TURNS = 12;

export interface ConversationsDeps {
  readonly memory: () => Client<Memory>;
  readonly ledger: MemoryLedger;
  readonly current: () => string;
  /** Ends what runs and goes on in this one; null begins a new one. */
  readonly switchTo: (conversation: Conversation | null) => void;
  readonly onChanged: () => void;
}

/** The conversations the user can go back to. */
export class Conversations {
  constructor(private readonly deps: ConversationsDeps) {}

  async page(query: ConversationsQuery): Promise<ConversationsPage> {
    return await this.deps.memory().conversations(query, {});
  }

  async search(text: string, limit: number): Promise<readonly ConversationHit[]> {
    return await this.deps.memory().searchConversations(text, limit, {});
  }

  /** Goes on in an earlier conversation. @throws SottoError `not-found` */
  async open(id: string): Promise<ConversationRecord> {
    const record = await this.deps.memory().conversation(id, {});
    if (record === null) throw new SottoError('not-found', 'There is no such conversation.');
    if (id === this.deps.current()) return record;
    this.deps.switchTo(await this.restored(id));
    return this.#changed(record);
  }

  /** The last exchanges of a conversation, as they stand in the prompt. */
  async restored(id: string): Promise<Conversation> {
    const turns = await this.deps
      .memory()
      .turns({ conversationId: id, limit: RESTORED_TURNS, beforeTurnId: null }, {});
    return Conversation.from(id, turns);
  }

  async rename(id: string, title: string): Promise<ConversationRecord> {
    return this.#changed(await this.deps.memory().renameConversation(id, title, {}));
  }

  async archive(id: string, archived: boolean): Promise<ConversationRecord> {
    return this.#changed(await this.deps.memory().archiveConversation(id, archived, {}));
  }

  /** With everything in it; can be undone while Sotto runs. */
  async delete(id: string): Promise<Forgotten> {
    if (id === this.deps.current()) this.deps.switchTo(null);
    return await this.deps.ledger.forgotten(this.deps.memory().deleteConversation(id, {}));
  }

  #changed(record: ConversationRecord): ConversationRecord {
    this.deps.onChanged();
    return record;
  }
}
