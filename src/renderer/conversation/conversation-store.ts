import { createStore } from 'zustand/vanilla';
import type { TraceSummary, TurnDelta, TurnRecord } from '../../shared/turn';
import type { ConversationTurn } from './turns';
import { applyDelta, fromRecord } from './turns';

export interface ConversationState {
  /** Oldest first. */
  readonly turns: readonly ConversationTurn[];
  /** The turn whose waterfall is shown; null follows the newest. */
  readonly selectedTurnId: string | null;
  /** What was recalled for the shown turn (and, in a narrow window, its waterfall) is unfolded. */
  readonly unfolded: boolean;
  /** False when the first stored turn is on screen. */
  readonly mayHaveOlder: boolean;
  readonly loadingOlder: boolean;
}

export type ConversationStore = ReturnType<typeof createConversationStore>;

export function createConversationStore() {
  return createStore<ConversationState>(() => ({
    turns: [],
    selectedTurnId: null,
    unfolded: false,
    mayHaveOlder: false,
    loadingOlder: false,
  }));
}

/** A new turn takes the waterfall back from whatever past turn was open. */
export function receiveDelta(store: ConversationStore, delta: TurnDelta): void {
  store.setState((state) => ({
    turns: applyDelta(state.turns, delta),
    selectedTurnId: delta.type === 'started' ? null : state.selectedTurnId,
  }));
}

/** Puts stored turns (oldest first) before the ones on screen. */
export function addStoredTurns(
  store: ConversationStore,
  records: readonly TurnRecord[],
  summaries: ReadonlyMap<string, TraceSummary>,
  mayHaveOlder: boolean,
): void {
  store.setState(({ turns }) => {
    const known = new Set(turns.map((turn) => turn.id));
    const stored = records
      .filter((record) => !known.has(record.id))
      .map((record) => fromRecord(record, summaries.get(record.id) ?? null));
    return { turns: [...stored, ...turns], mayHaveOlder, loadingOlder: false };
  });
}

/** The turn whose waterfall is shown. */
export function shownTurn(state: ConversationState): ConversationTurn | undefined {
  if (state.selectedTurnId === null) return state.turns.at(-1);
  return state.turns.find((turn) => turn.id === state.selectedTurnId) ?? state.turns.at(-1);
}

/** Moves the selection up or down; past the newest it follows again. */
export function selectNeighbour(store: ConversationStore, step: -1 | 1): void {
  store.setState((state) => {
    const current = state.turns.findIndex((turn) => turn.id === shownTurn(state)?.id);
    const next = Math.max(0, current + step);
    const isNewest = next >= state.turns.length - 1;
    return { selectedTurnId: isNewest ? null : (state.turns[next]?.id ?? null) };
  });
}
