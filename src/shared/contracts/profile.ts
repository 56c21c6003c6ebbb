import type { MethodTable } from '../rpc/contract';

/**
 * What a fact is about. The order is the order in which a profile is read: who the user is before
 * what happened to them.
 */
export const FACT_CATEGORIES = [
  'IDENTITY',
  'RELATION',
  'WORK',
  'SKILL',
  'GOAL',
  'PREFERENCE',
  'EVENT',
  'FACT',
] as const;

export type FactCategory = (typeof FACT_CATEGORIES)[number];

/**
 * How a fact came to be: found in the user's words by rules or by the language model, written by the
 * user in the ledger, or taken over from an exported file.
 */
export type FactSource = 'rules' | 'model' | 'user' | 'import';

/** One thing known about the user, with where and when it comes from. */
export interface FactRecord {
  readonly id: number;
  readonly category: FactCategory;
  /** A plain statement about the user without a subject: "Lives in Lisbon". */
  readonly text: string;
  /**
   * What it answers (`home`, `name`, `relation:sister`): of each slot one fact is current, a newer one
   * replaces it. Null for facts that stand beside each other.
   */
  readonly slot: string | null;
  readonly source: FactSource;
  /** The turn it was said in; null when no turn said it. */
  readonly turnId: string | null;
  /** Absolute ms when it was first said. */
  readonly saidMs: number;
  /** Absolute ms when it was last said, again or for the first time. */
  readonly confirmedMs: number;
  readonly timesSaid: number;
  /** Kept in the profile before all others. */
  readonly pinned: boolean;
  /** Absolute ms since when it no longer holds; null for a current fact. */
  readonly endedMs: number | null;
  /** The fact that took its place, or null. */
  readonly replacedById: number | null;
}

export interface NewFact {
  readonly category: FactCategory;
  readonly text: string;
  readonly slot: string | null;
  /** Current facts it contradicts, besides the one in its slot; unknown ids are passed over. */
  readonly replaces: readonly number[];
}

/** What one turn changes in the profile; applied in one transaction. */
export interface FactChanges {
  /** Null when it comes from no turn. */
  readonly turnId: string | null;
  readonly saidMs: number;
  readonly source: FactSource;
  readonly add: readonly NewFact[];
  /** Facts that were said again. */
  readonly confirm: readonly number[];
  /** Facts that no longer hold and have no successor. */
  readonly end: readonly number[];
}

export interface AppliedFacts {
  readonly added: number;
  readonly replaced: number;
  readonly confirmed: number;
  readonly ended: number;
}

export interface FactEdit {
  readonly text?: string;
  readonly category?: FactCategory;
}

/** Mood of one side of a turn: −1 … 1 from bad to good, 0 … 1 from calm to excited. */
export interface Mood {
  readonly valence: number;
  readonly arousal: number;
}

export interface TurnAffect {
  readonly turnId: string;
  readonly user: Mood;
  /** Null when nothing was answered. */
  readonly reply: Mood | null;
}

export interface TurnAffectRecord extends TurnAffect {
  /** Absolute ms of the turn. */
  readonly saidMs: number;
}

/** What has left the window of a conversation, in a few sentences. */
export interface ConversationSummary {
  readonly conversationId: string;
  readonly text: string;
  /** The newest turn that is in it; everything after stands in the window. */
  readonly throughTurnId: string;
  readonly turns: number;
  readonly method: 'extract' | 'model';
  readonly madeMs: number;
}

/** The memory worker's part about the user; {@link Memory} contains it. */
export interface Profile {
  /**
   * Applies what a turn said. A fact that is known already, word for word, is confirmed instead of
   * added; a fact of a taken slot replaces the one that is there and inherits its pin.
   */
  saveFacts(changes: FactChanges): Promise<AppliedFacts>;
  /** All current facts in one query: pinned first, then by category, newest first. */
  profile(): Promise<readonly FactRecord[]>;
  /** The fact and everything it replaced, newest first; empty when there is no such fact. */
  factHistory(factId: number): Promise<readonly FactRecord[]>;
  /**
   * Writes a new version by the user's hand; the old one stays in the history. Null when the fact does
   * not exist or is not current.
   */
  editFact(factId: number, edit: FactEdit, atMs: number): Promise<FactRecord | null>;
  /** False when there is no such fact. */
  pinFact(factId: number, pinned: boolean): Promise<boolean>;
  /** Deletes the fact with its history, and the backup that still holds it. False when unknown. */
  forgetFact(factId: number): Promise<boolean>;

  saveAffect(affect: TurnAffect): Promise<void>;
  /** Of the newest turns, oldest first. */
  affects(limit: number): Promise<readonly TurnAffectRecord[]>;

  saveSummary(summary: ConversationSummary): Promise<void>;
  summary(conversationId: string): Promise<ConversationSummary | null>;
}

export const profileMethods: MethodTable<Profile> = {
  saveFacts: 'call',
  profile: 'call',
  factHistory: 'call',
  editFact: 'call',
  pinFact: 'call',
  forgetFact: 'call',
  saveAffect: 'call',
  affects: 'call',
  saveSummary: 'call',
  summary: 'call',
};
