import type { MethodTable } from '../rpc/contract';
import type { TurnRecord } from '../turn';
import type { FactRecord } from './profile';

/** `turn`: what the user said, in their words; `fact`: what was concluded from it. */
export const MEMORY_KINDS = ['turn', 'fact'] as const;
export type MemoryKind = (typeof MEMORY_KINDS)[number];

/** One thing that is remembered, as the user sees it. */
export interface LedgerEntry {
  /** `turn:12` or `fact:3`; never used twice. */
  readonly id: string;
  readonly kind: MemoryKind;
  readonly text: string;
  /** Of a fact (`PREFERENCE`, …); null for what was said. */
  readonly category: string | null;
  /** Where it came from. Null once that turn is forgotten. */
  readonly turnId: string | null;
  readonly conversationId: string | null;
  /** Spoken or typed; null when its turn is gone. */
  readonly input: 'speech' | 'text' | null;
  /** Absolute ms when it was said. */
  readonly saidMs: number;
  /** Absolute ms of the user's last correction, or null. */
  readonly editedMs: number | null;
  readonly pinned: boolean;
  /** 0–1; pinned counts as 1. */
  readonly importance: number;
}

export interface LedgerQuery {
  /** Words that must all occur (prefixes count); null or empty lists everything. */
  readonly text: string | null;
  readonly kind: MemoryKind | null;
  readonly category: string | null;
  readonly input: 'speech' | 'text' | null;
  readonly conversationId: string | null;
  readonly pinnedOnly: boolean;
  readonly limit: number;
  /** `next` of the page before; null starts at the newest. */
  readonly before: string | null;
}

export interface LedgerPage {
  /** Newest first. */
  readonly entries: readonly LedgerEntry[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
  /** All that is remembered, whatever the filter. */
  readonly total: number;
}

export interface LedgerEdit {
  readonly id: string;
  readonly text: string;
  /** Of the new text; null when it cannot be embedded now (it is then found by word alone). */
  readonly embedding: Float32Array | null;
}

export interface Forgotten {
  /** Entries that are gone. */
  readonly entries: number;
  /** Turns that went with them; the window must drop them too. */
  readonly turnIds: readonly string[];
  /** Damaged databases kept aside, which no program can clean: delete them by hand. */
  readonly leftIn: readonly string[];
}

/** What {@link Ledger.undo} took back. */
export interface Undone {
  readonly what: 'edit' | 'pin' | 'forget' | 'delete-conversation';
  readonly turns: readonly TurnRecord[];
}

export interface LedgerStats {
  readonly turns: number;
  readonly conversations: number;
  readonly archived: number;
  readonly memories: number;
  readonly facts: number;
  readonly pinned: number;
  readonly vectors: number;
  readonly texts: number;
  readonly oldestMs: number | null;
  readonly newestMs: number | null;
  readonly databaseBytes: number;
  /** How the user sounded of late and before, −1 … 1; null until there are enough turns. */
  readonly mood: { readonly lately: number; readonly before: number } | null;
}

export interface ConversationRecord {
  readonly id: string;
  /** The user's name for it, else the first words said in it. */
  readonly title: string;
  readonly named: boolean;
  readonly startedMs: number;
  readonly lastMs: number;
  readonly archivedMs: number | null;
  readonly turns: number;
}

export interface ConversationsQuery {
  /** Words in the title; null lists all. */
  readonly text: string | null;
  /** The archived ones instead of the others. */
  readonly archived: boolean;
  readonly limit: number;
  /** `next` of the page before. */
  readonly before: string | null;
}

export interface ConversationsPage {
  /** The one spoken in last comes first. */
  readonly conversations: readonly ConversationRecord[];
  readonly next: string | null;
}

/** A place in some conversation, archived ones included. */
export interface ConversationHit {
  readonly turnId: string;
  readonly conversationId: string;
  readonly title: string;
  /** The words around the first match. */
  readonly snippet: string;
  readonly who: 'user' | 'companion';
  readonly saidMs: number;
}

/** A memory that was put beside an answer. */
export interface RecalledReference {
  readonly memoryId: number;
  readonly score: number;
  readonly source: 'vector' | 'text' | 'both';
  readonly distance: number | null;
}

export interface ExportedMemory {
  readonly text: string;
  readonly speaker: 'user' | 'companion';
  readonly pinned: boolean;
  readonly importance: number;
  readonly editedMs: number | null;
}

export interface ExportedTurn {
  readonly turn: TurnRecord;
  readonly memories: readonly ExportedMemory[];
}

export interface ExportedConversation {
  readonly id: string;
  /** Null unless the user named it. */
  readonly title: string | null;
  readonly startedMs: number;
  readonly archivedMs: number | null;
}

export interface ExportPage {
  readonly conversations: readonly ExportedConversation[];
  /** Past facts included; with the first page. */
  readonly facts: readonly FactRecord[];
  readonly turns: readonly ExportedTurn[];
  /** Hand this to the next call; null when all was given. */
  readonly next: number | null;
}

/** One turn of an import; vectors in the order of `memories`. */
export interface ImportedTurn extends ExportedTurn {
  readonly embeddings: readonly Float32Array[];
}

/** The user's hands on the memory: served by the memory worker with everything else of it. */
export interface Ledger {
  ledger(query: LedgerQuery): Promise<LedgerPage>;
  ledgerEntry(id: string): Promise<LedgerEntry | null>;
  /** @throws SottoError `not-found`, `bad-input` for an empty text */
  editEntry(edit: LedgerEdit): Promise<LedgerEntry>;
  pinEntry(id: string, pinned: boolean): Promise<LedgerEntry>;
  /**
   * What was said goes with its whole turn: words, reply, vectors, index entries, trace, facts, and
   * the backup that still holds them. Ids that are gone already are passed over.
   */
  forgetEntries(ids: readonly string[]): Promise<Forgotten>;
  /** Like {@link forgetEntries} for every turn and fact that holds these very words. */
  forgetPhrase(phrase: string): Promise<Forgotten>;
  /**
   * Takes the last change back, newest first. What was forgotten is held in RAM for this, never on
   * disk, so nothing can be undone after Sotto has quit. Null when there is nothing.
   */
  undo(): Promise<Undone | null>;
  ledgerStats(): Promise<LedgerStats>;

  conversations(query: ConversationsQuery): Promise<ConversationsPage>;
  conversation(id: string): Promise<ConversationRecord | null>;
  /** An empty title gives it back its first words. @throws SottoError `not-found` */
  renameConversation(id: string, title: string): Promise<ConversationRecord>;
  archiveConversation(id: string, archived: boolean): Promise<ConversationRecord>;
  /** With everything in it, as {@link forgetEntries} does. */
  deleteConversation(id: string): Promise<Forgotten>;
  /** Archives what was not spoken in since then; answers how many. */
  archiveOlderThan(beforeMs: number): Promise<number>;
  searchConversations(text: string, limit: number): Promise<readonly ConversationHit[]>;

  /** Keeps which memories stood beside the answer, so that a past turn can still show them. */
  saveRecalled(turnId: string, recalled: readonly RecalledReference[]): Promise<void>;

  /** A page of everything, oldest first; conversations and facts come with the first page. */
  exportPage(after: number | null): Promise<ExportPage>;
  /** Adds what is not there yet, in one transaction; answers how many turns were new. */
  importTurns(
    conversations: readonly ExportedConversation[],
    turns: readonly ImportedTurn[],
  ): Promise<number>;
  /** Facts whose place is taken are left out; answers how many were new. */
  importFacts(facts: readonly FactRecord[]): Promise<number>;
}

export const ledgerMethods: MethodTable<Ledger> = {
  ledger: 'call',
  ledgerEntry: 'call',
  editEntry: 'call',
  pinEntry: 'call',
  forgetEntries: 'call',
  forgetPhrase: 'call',
  undo: 'call',
  ledgerStats: 'call',
  conversations: 'call',
  conversation: 'call',
  renameConversation: 'call',
  archiveConversation: 'call',
  deleteConversation: 'call',
  archiveOlderThan: 'call',
  searchConversations: 'call',
  saveRecalled: 'call',
  exportPage: 'call',
  importTurns: 'call',
  importFacts: 'call',
};
