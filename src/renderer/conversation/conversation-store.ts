import { createStore } from 'zustand/vanilla';
import type { RecalledMemory } from '../../shared/contracts/memory';
import type { TraceSummary, TurnDelta, TurnRecord } from '../../shared/turn';
import type { ConversationTurn } from './turns';
import { applyDelta, fromRecord } from './turns';

export interface ConversationState {
  /** Oldest first. */
  readonly turns: readonly ConversationTurn[];
  /** The turn whose waterfall is shown; null follows the newest. */
  readonly selectedTurnId: string | null;
  /** A stored turn that is looked at without being among `turns`, or null. */
  readonly visited: ConversationTurn | null;
  /** What was recalled for the shown turn (and, in a narrow window, its waterfall) is unfolded. */
  readonly unfolded: boolean;
  /** Only turns of this conversation are on screen; null shows the turns of all. */
  readonly onlyConversationId: string | null;
  /** False when the first stored turn is on screen. */
  readonly mayHaveOlder: boolean;
  readonly loadingOlder: boolean;
}

export type ConversationStore = ReturnType<typeof createConversationStore>;

export function createConversationStore() {
  return createStore<ConversationState>(() => ({
    turns: [],
    selectedTurnId: null,
    visited: null,
    unfolded: false,
    onlyConversationId: null,
    mayHaveOlder: false,
    loadingOlder: false,
  }));
}

/** A new turn takes the waterfall back from whatever past turn was open. */
export function receiveDelta(store: ConversationStore, delta: TurnDelta): void {
  store.setState((state) => ({
    turns: applyDelta(state.turns, delta),
    ...(delta.type === 'started' ? { selectedTurnId: null, visited: null } : {}),
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
  if (state.visited?.id === state.selectedTurnId) return state.visited;
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

/** The turn before the shown one. */
export function turnBefore(state: ConversationState): ConversationTurn | undefined {
  const shown = shownTurn(state);
  const at = state.turns.findIndex((turn) => turn.id === shown?.id);
  return at > 0 ? state.turns[at - 1] : undefined;
}

/** Forgotten turns leave the screen too. */
export function dropTurns(store: ConversationStore, turnIds: readonly string[]): void {
  const gone = new Set(turnIds);
  store.setState(({ turns, visited, selectedTurnId }) => ({
    turns: turns.filter((turn) => !gone.has(turn.id)),
    visited: visited !== null && gone.has(visited.id) ? null : visited,
    selectedTurnId: selectedTurnId !== null && gone.has(selectedTurnId) ? null : selectedTurnId,
  }));
}

/** Puts turns back where they stood in time, as far as that is on screen. */
export function restoreTurns(
  store: ConversationStore,
  records: readonly TurnRecord[],
  summaries: ReadonlyMap<string, TraceSummary>,
): void {
  store.setState(({ turns, mayHaveOlder, onlyConversationId }) => {
    const known = new Set(turns.map((turn) => turn.id));
    const oldestMs = mayHaveOlder ? (turns[0]?.startedMs ?? 0) : 0;
    const back = records
      .filter((record) => !known.has(record.id) && record.startedMs >= oldestMs)
      .filter(
        ({ conversationId }) =>
          onlyConversationId === null || conversationId === onlyConversationId,
      )
      .map((record) => fromRecord(record, summaries.get(record.id) ?? null));
    return { turns: [...turns, ...back].toSorted((a, b) => a.startedMs - b.startedMs) };
  });
}

export function setRecalled(
  store: ConversationStore,
  turnId: string,
  recalled: readonly RecalledMemory[],
): void {
  const change = (turn: ConversationTurn): ConversationTurn =>
    turn.id === turnId ? { ...turn, recalled } : turn;
  store.setState(({ turns, visited }) => ({
    turns: turns.map(change),
    visited: visited === null ? null : change(visited),
  }));
}
