import type {
  ConversationHit,
  ConversationRecord,
  ConversationsPage,
  ConversationsQuery,
  ExportPage,
  ExportedConversation,
  Forgotten,
  ImportedTurn,
  Ledger,
  LedgerEdit,
  LedgerEntry,
  LedgerPage,
  LedgerQuery,
  LedgerStats,
  RecalledReference,
  Undone,
} from '../../shared/contracts/ledger';
import type { FactRecord } from '../../shared/contracts/profile';
import type { Memory, RecalledMemory } from '../../shared/contracts/memory';
import { nowMs } from '../../shared/clock';
import type { CallContext, Handlers } from '../../shared/rpc/contract';
import {
  archiveConversation,
  archiveOlderThan,
  findConversation,
  listConversations,
  renameConversation,
  searchConversations,
} from './conversations';
import type { WritableDb } from './db';
import { forgetConversation, forgetEntries, forgetPhrase, forgetTurns } from './forget';
import type { Deletion } from './forget';
import { editEntry, findEntry, listLedger, pinEntry } from './ledger';
import { ledgerStats } from './ledger-stats';
import { listRecalled, saveRecalled } from './recalled';
import { ServedDatabase, guarded } from './served-database';
import { exportPage, importTurns } from './transfer';
import { importFacts } from './transfer-facts';
import { findTurn } from './turns';
import { UndoStack } from './undo-stack';

/** Serves what the user does to the memory. */
export abstract class LedgerCalls extends ServedDatabase implements Handlers<Ledger> {
  #undo = new UndoStack();

  /** Told when a memory got another vector, or its old one back. */
  protected abstract onVectorsChanged(): void;

  forgetTurn(turnId: string, call: CallContext): boolean {
    const { turnIds } = this.#forget('forgetTurn', 'forget', call, (db) =>
      forgetTurns(db, findTurn(db, turnId) === null ? [] : [turnId]),
    );
    return turnIds.length > 0;
  }

  ledger(query: LedgerQuery, call: CallContext): LedgerPage {
    return this.read('ledger', 'list the memories', call, (db) => listLedger(db, query));
  }

  ledgerEntry(id: string, call: CallContext): LedgerEntry | null {
    return this.read('ledgerEntry', 'read a memory', call, (db) => findEntry(db, id));
  }

  editEntry(edit: LedgerEdit, call: CallContext): LedgerEntry {
    const entry = this.write('editEntry', 'change the memory', call, {}, (db) => {
      const edited = editEntry(db, edit, nowMs());
      this.#undo.push('edit', edited.back);
      return edited.entry;
    });
    this.onVectorsChanged();
    return entry;
  }

  pinEntry(id: string, pinned: boolean, call: CallContext): LedgerEntry {
    return this.write('pinEntry', 'pin the memory', call, { pinned }, (db) => {
      const was = findEntry(db, id)?.pinned ?? false;
      const entry = pinEntry(db, id, pinned);
      this.#undo.push('pin', (tx) => void pinEntry(tx, id, was));
      return entry;
    });
  }

  forgetEntries(ids: readonly string[], call: CallContext): Forgotten {
    return this.#forget('forgetEntries', 'forget', call, (db) => forgetEntries(db, ids));
  }

  forgetPhrase(phrase: string, call: CallContext): Forgotten {
    return this.#forget('forgetPhrase', 'forget', call, (db) => forgetPhrase(db, phrase));
  }

  undo(call: CallContext): Undone | null {
    const undone = this.write('undo', 'take the last change back', call, {}, (db) =>
      this.#undo.undo(db),
    );
    if (undone !== null) this.onVectorsChanged();
    return undone;
  }

  ledgerStats(call: CallContext): LedgerStats {
    return this.read('ledgerStats', 'count what is remembered', call, ledgerStats);
  }

  conversations(query: ConversationsQuery, call: CallContext): ConversationsPage {
    return this.read('conversations', 'list the conversations', call, (db) =>
      listConversations(db, query),
    );
  }

  conversation(id: string, call: CallContext): ConversationRecord | null {
    return this.read('conversation', 'read a conversation', call, (db) => findConversation(db, id));
  }

  renameConversation(id: string, title: string, call: CallContext): ConversationRecord {
    return this.write('renameConversation', 'rename the conversation', call, {}, (db) =>
      renameConversation(db, id, title),
    );
  }

  archiveConversation(id: string, archived: boolean, call: CallContext): ConversationRecord {
    return this.write('archiveConversation', 'archive the conversation', call, {}, (db) =>
      archiveConversation(db, id, archived ? nowMs() : null),
    );
  }

  deleteConversation(id: string, call: CallContext): Forgotten {
    return this.#forget('deleteConversation', 'delete-conversation', call, (db) =>
      forgetConversation(db, id),
    );
  }

  archiveOlderThan(beforeMs: number, call: CallContext): number {
    return this.write('archiveOlderThan', 'archive old conversations', call, {}, (db) =>
      archiveOlderThan(db, beforeMs, nowMs()),
    );
  }

  searchConversations(text: string, limit: number, call: CallContext): readonly ConversationHit[] {
    return this.read('searchConversations', 'search the conversations', call, (db) =>
      searchConversations(db, text, limit),
    );
  }

  saveRecalled(turnId: string, recalled: readonly RecalledReference[], call: CallContext): void {
    const attributes = { memories: recalled.length };
    this.write('saveRecalled', 'note what was recalled', call, attributes, (db) => {
      saveRecalled(db, turnId, recalled);
    });
  }

  recalled(turnId: string, call: CallContext): readonly RecalledMemory[] {
    return this.read('recalled', 'read what was recalled', call, (db) => listRecalled(db, turnId));
  }

  exportPage(after: number | null, call: CallContext): ExportPage {
    return this.read('exportPage', 'export the memory', call, (db) => exportPage(db, after));
  }

  importTurns(
    conversations: readonly ExportedConversation[],
    turns: readonly ImportedTurn[],
    call: CallContext,
  ): number {
    const attributes = { turns: turns.length };
    return this.write('importTurns', 'import turns', call, attributes, (db) =>
      importTurns(db, conversations, turns),
    );
  }

  importFacts(facts: readonly FactRecord[], call: CallContext): number {
    return this.write('importFacts', 'import facts', call, { facts: facts.length }, (db) =>
      importFacts(db, facts),
    );
  }

  override async dispose(): Promise<void> {
    this.#undo.clear();
    await super.dispose();
  }

  /** Deletes, keeps in RAM what an undo needs, then erases it from the log and the backup. */
  #forget(
    method: keyof Memory,
    what: Undone['what'],
    call: CallContext,
    step: (db: WritableDb) => Deletion,
  ): Forgotten {
    const { forgotten, captured } = this.write(method, 'forget', call, {}, step);
    if (captured.tables.length === 0) return { ...forgotten, leftIn: [] };
    this.#undo.pushDeletion(what, captured, forgotten.turnIds);
    const leftIn = guarded('erase what was forgotten', () => this.connection().scrub());
    return { ...forgotten, leftIn };
  }
}
