import type { SottoBridge } from '../../shared/contracts/ipc';
import type { TraceSummary } from '../../shared/turn';
import type { AppStore } from '../state/app-store';
import type { ConversationStore } from './conversation-store';
import { addStoredTurns, setRecalled } from './conversation-store';

/** Stored turns read at a time. */
const TURNS_PAGE = 40;

export interface StoredTurnsDeps {
  readonly bridge: Pick<SottoBridge, 'turns' | 'openConversation' | 'newConversation' | 'recalled'>;
  readonly app: AppStore;
  readonly conversation: ConversationStore;
  /** What is known of the times of past turns, by turn id. */
  readonly summaries: () => ReadonlyMap<string, TraceSummary>;
}

/** Puts what was said before on screen, page by page. Methods reject with what to tell. */
export class StoredTurns {
  constructor(private readonly deps: StoredTurnsDeps) {}

  readNewest(): Promise<void> {
    return this.#read(null);
  }

  /** The page before the oldest turn on screen; nothing when there is none. */
  async readOlder(): Promise<void> {
    const oldest = this.deps.conversation.getState().turns[0];
    if (oldest !== undefined) await this.#read(oldest.id);
  }

  /** What stood beside a stored answer, read once it is looked at. */
  async readRecalled(turnId: string): Promise<void> {
    const memories = await this.deps.bridge.recalled({ turnId });
    if (memories.length > 0) setRecalled(this.deps.conversation, turnId, memories);
  }

  /** Goes on in an earlier conversation: its turns take the place of those on screen. */
  async openConversation(id: string): Promise<void> {
    const record = await this.deps.bridge.openConversation({ id });
    this.#clearFor(record.id);
    await this.readNewest();
  }

  async newConversation(): Promise<void> {
    const { conversationId } = await this.deps.bridge.newConversation();
    this.#clearFor(conversationId);
  }

  #clearFor(conversationId: string): void {
    this.deps.app.setState({ conversationId });
    this.deps.conversation.setState({
      turns: [],
      selectedTurnId: null,
      visited: null,
      onlyConversationId: conversationId,
      mayHaveOlder: false,
    });
  }

  async #read(beforeTurnId: string | null): Promise<void> {
    const { bridge, conversation, summaries } = this.deps;
    conversation.setState({ loadingOlder: true });
    try {
      const records = await bridge.turns({
        limit: TURNS_PAGE,
        beforeTurnId,
        conversationId: conversation.getState().onlyConversationId,
      });
      addStoredTurns(conversation, records, summaries(), records.length === TURNS_PAGE);
    } finally {
      conversation.setState({ loadingOlder: false });
    }
  }
}
