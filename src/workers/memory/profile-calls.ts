import type {
  AppliedFacts,
  ConversationSummary,
  FactChanges,
  FactEdit,
  FactRecord,
  Profile,
  TurnAffect,
  TurnAffectRecord,
} from '../../shared/contracts/profile';
import type { CallContext, Handlers } from '../../shared/rpc/contract';
import { applyFacts, deleteFact, editFact, factHistory, pinFact, profile } from './facts';
import { LedgerCalls } from './ledger-calls';
import { findSummary, listAffects, saveAffect, saveSummary } from './profile';
import { guarded } from './served-database';

/** Serves what is concluded from the turns: facts, moods, summaries. */
export abstract class ProfileCalls extends LedgerCalls implements Handlers<Profile> {
  saveFacts(changes: FactChanges, call: CallContext): AppliedFacts {
    const attributes = { add: changes.add.length, end: changes.end.length };
    return this.write('saveFacts', 'save what was learnt', call, attributes, (db) =>
      applyFacts(db, changes),
    );
  }

  profile(call: CallContext): readonly FactRecord[] {
    return this.read('profile', 'read the profile', call, profile);
  }

  factHistory(factId: number, call: CallContext): readonly FactRecord[] {
    return this.read('factHistory', 'read a fact', call, (db) => factHistory(db, factId));
  }

  editFact(factId: number, edit: FactEdit, atMs: number, call: CallContext): FactRecord | null {
    return this.write('editFact', 'edit a fact', call, {}, (db) =>
      editFact(db, factId, edit, atMs),
    );
  }

  pinFact(factId: number, pinned: boolean, call: CallContext): boolean {
    return this.write('pinFact', 'pin a fact', call, { pinned }, (db) =>
      pinFact(db, factId, pinned),
    );
  }

  forgetFact(factId: number, call: CallContext): boolean {
    const found = this.write('forgetFact', 'forget a fact', call, {}, (db) =>
      deleteFact(db, factId),
    );
    if (found) guarded('erase the forgotten fact', () => this.connection().scrub());
    return found;
  }

  saveAffect(affect: TurnAffect, call: CallContext): void {
    this.write('saveAffect', 'save the mood', call, {}, (db) => {
      saveAffect(db, affect);
    });
  }

  affects(limit: number, call: CallContext): readonly TurnAffectRecord[] {
    return this.read('affects', 'list the moods', call, (db) => listAffects(db, limit));
  }

  saveSummary(summary: ConversationSummary, call: CallContext): void {
    this.write('saveSummary', 'save the summary', call, {}, (db) => {
      saveSummary(db, summary);
    });
  }

  summary(conversationId: string, call: CallContext): ConversationSummary | null {
    return this.read('summary', 'read the summary', call, (db) => findSummary(db, conversationId));
  }
}
