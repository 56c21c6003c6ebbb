import { createStore } from 'zustand/vanilla';
import type { SottoBridge } from '../../shared/contracts/ipc';
import type {
  ConversationHit,
  ConversationRecord,
  Forgotten,
  LedgerEntry,
  LedgerStats,
  MemoryKind,
} from '../../shared/contracts/ledger';
import type { TurnRecord } from '../../shared/turn';

export interface LedgerFilter {
  readonly text: string;
  readonly kind: MemoryKind | null;
  readonly category: string | null;
  readonly input: 'speech' | 'text' | null;
  readonly pinnedOnly: boolean;
}

export interface MemoryState {
  readonly filter: LedgerFilter;
  /** Null until the first page is there. */
  readonly entries: readonly LedgerEntry[] | null;
  readonly next: string | null;
  readonly stats: LedgerStats | null;
  /** Categories met so far: what can be filtered by. */
  readonly categories: readonly string[];
  /** What was done last, in words, and can be taken back; null when nothing was. */
  readonly undoable: string | null;
  readonly offTheRecord: boolean;
  readonly conversations: readonly ConversationRecord[] | null;
  readonly moreConversations: string | null;
  readonly conversationText: string;
  readonly archived: boolean;
  /** Places in what was said that hold the searched words. */
  readonly hits: readonly ConversationHit[];
}

export type MemoryStore = ReturnType<typeof createMemoryStore>;

const PAGE = 50;
const HITS = 20;

export const NO_FILTER: LedgerFilter = {
  text: '',
  kind: null,
  category: null,
  input: null,
  pinnedOnly: false,
};

export function createMemoryStore() {
  return createStore<MemoryState>(() => ({
    filter: NO_FILTER,
    entries: null,
    next: null,
    stats: null,
    categories: [],
    undoable: null,
    offTheRecord: false,
    conversations: null,
    moreConversations: null,
    conversationText: '',
    archived: false,
    hits: [],
  }));
}

type MemoryBridge = Pick<
  SottoBridge,
  | 'memories'
  | 'editMemory'
  | 'pinMemory'
  | 'forgetMemories'
  | 'undoMemory'
  | 'memoryStats'
  | 'exportMemory'
  | 'importMemory'
  | 'offTheRecord'
  | 'conversations'
  | 'renameConversation'
  | 'archiveConversation'
  | 'deleteConversation'
  | 'searchConversations'
  | 'cleanUp'
>;

export interface MemoryReaderDeps {
  readonly bridge: MemoryBridge;
  readonly store: MemoryStore;
  /** These turns are gone from disk: the window drops them too. */
  readonly forgotten: (turnIds: readonly string[]) => void;
  /** These are back. */
  readonly restored: (turns: readonly TurnRecord[]) => void;
  readonly tell: (text: string) => void;
}

/** The ledger and the conversations as the window sees them. Methods reject with what to tell. */
export class MemoryReader {
  /** Answers to older questions are thrown away: typing is faster than the disk. */
  #question = 0;
  #conversationQuestion = 0;

  constructor(private readonly deps: MemoryReaderDeps) {}

  async filter(change: Partial<LedgerFilter>): Promise<void> {
    this.deps.store.setState(({ filter }) => ({ filter: { ...filter, ...change } }));
    await this.refresh();
  }

  /** Reads the first page anew, as much of it as was shown. */
  async refresh(): Promise<void> {
    const { bridge, store } = this.deps;
    this.#question += 1;
    const question = this.#question;
    const [page, stats] = await Promise.all([
      bridge.memories({ ...this.#query(), before: null }),
      bridge.memoryStats(),
    ]);
    if (question !== this.#question) return;
    store.setState(({ categories }) => ({
      entries: page.entries,
      next: page.next,
      stats,
      categories: withCategories(categories, page.entries),
    }));
  }

  async more(): Promise<void> {
    const { bridge, store } = this.deps;
    const { next } = store.getState();
    if (next === null) return;
    const question = this.#question;
    const page = await bridge.memories({ ...this.#query(), before: next });
    if (question !== this.#question) return;
    store.setState(({ entries, categories }) => ({
      entries: [...(entries ?? []), ...page.entries],
      next: page.next,
      categories: withCategories(categories, page.entries),
    }));
  }

  async edit(id: string, text: string): Promise<void> {
    this.#replace(await this.deps.bridge.editMemory({ id, text }));
    this.deps.store.setState({ undoable: 'Corrected.' });
  }

  async pin(id: string, pinned: boolean): Promise<void> {
    this.#replace(await this.deps.bridge.pinMemory({ id, pinned }));
    this.deps.store.setState({ undoable: pinned ? 'Pinned.' : 'No longer pinned.' });
  }

  async forget(ids: readonly string[]): Promise<void> {
    this.#gone(await this.deps.bridge.forgetMemories({ ids: [...ids] }));
    await this.refresh();
  }

  async undo(): Promise<void> {
    const { bridge, store, restored } = this.deps;
    const undone = await bridge.undoMemory();
    store.setState({ undoable: null });
    if (undone !== null) restored(undone.turns);
    await Promise.all([this.refresh(), this.refreshConversations()]);
  }

  async setOffTheRecord(on: boolean): Promise<void> {
    const answer = await this.deps.bridge.offTheRecord({ on });
    this.deps.store.setState({ offTheRecord: answer.on });
  }

  async export(): Promise<void> {
    const exported = await this.deps.bridge.exportMemory();
    if (exported !== null) this.deps.tell(`${exported.turns} turns were written to the file.`);
  }

  async import(): Promise<void> {
    const imported = await this.deps.bridge.importMemory();
    if (imported === null) return;
    this.deps.tell(`${imported.turns} turns were new and are remembered now.`);
    await this.refresh();
  }

  async cleanUp(): Promise<void> {
    const { files, freedBytes } = await this.deps.bridge.cleanUp();
    const mb = (freedBytes / 1_000_000).toFixed(1);
    this.deps.tell(`${files} temporary files were removed, ${mb} MB freed.`);
  }

  async searchConversations(text: string): Promise<void> {
    this.deps.store.setState({ conversationText: text });
    await this.refreshConversations();
  }

  async showArchived(archived: boolean): Promise<void> {
    this.deps.store.setState({ archived });
    await this.refreshConversations();
  }

  async refreshConversations(): Promise<void> {
    const { bridge, store } = this.deps;
    this.#conversationQuestion += 1;
    const question = this.#conversationQuestion;
    const { conversationText, archived } = store.getState();
    const text = conversationText.trim();
    const [page, hits] = await Promise.all([
      bridge.conversations({
        text: text === '' ? null : text,
        archived,
        limit: PAGE,
        before: null,
      }),
      text === '' ? [] : bridge.searchConversations({ text, limit: HITS }),
    ]);
    if (question !== this.#conversationQuestion) return;
    store.setState({ conversations: page.conversations, moreConversations: page.next, hits });
  }

  async moreConversations(): Promise<void> {
    const { bridge, store } = this.deps;
    const { conversationText, archived, moreConversations } = store.getState();
    if (moreConversations === null) return;
    const text = conversationText.trim();
    const page = await bridge.conversations({
      text: text === '' ? null : text,
      archived,
      limit: PAGE,
      before: moreConversations,
    });
    store.setState(({ conversations }) => ({
      conversations: [...(conversations ?? []), ...page.conversations],
      moreConversations: page.next,
    }));
  }

  async rename(id: string, title: string): Promise<void> {
    await this.deps.bridge.renameConversation({ id, title });
    await this.refreshConversations();
  }

  async archive(id: string, archived: boolean): Promise<void> {
    await this.deps.bridge.archiveConversation({ id, archived });
    await this.refreshConversations();
  }

  async deleteConversation(id: string): Promise<void> {
    this.#gone(await this.deps.bridge.deleteConversation({ id }));
    await this.refreshConversations();
  }

  #query() {
    const { text, ...filter } = this.deps.store.getState().filter;
    const words = text.trim();
    return { ...filter, text: words === '' ? null : words, conversationId: null, limit: PAGE };
  }

  #replace(entry: LedgerEntry): void {
    this.deps.store.setState(({ entries }) => ({
      entries: entries?.map((one) => (one.id === entry.id ? entry : one)) ?? null,
    }));
  }

  #gone({ entries, turnIds, leftIn }: Forgotten): void {
    const turns = turnIds.length === 1 ? 'its turn' : `${turnIds.length} turns`;
    const what = entries === 1 ? 'Forgotten' : `${entries} memories forgotten`;
    this.deps.store.setState({
      undoable: turnIds.length === 0 ? `${what}.` : `${what}, with ${turns}.`,
    });
    this.deps.forgotten(turnIds);
    if (leftIn.length > 0) {
      this.deps.tell(
        'A damaged database that was kept aside may still hold it: delete it by hand.',
      );
    }
  }
}

/** Every category met, in the order of the alphabet. Pure. */
export function withCategories(
  known: readonly string[],
  entries: readonly LedgerEntry[],
): readonly string[] {
  const met = entries.flatMap(({ category }) => (category === null ? [] : [category]));
  return [...new Set([...known, ...met])].toSorted();
}
