import { describe, expect, it } from 'vitest';
import {
  addStoredTurns,
  createConversationStore,
  dropTurns,
  receiveDelta,
  restoreTurns,
  shownTurn,
  turnBefore,
} from '../../../../src/renderer/conversation/conversation-store';
import { fromRecord } from '../../../../src/renderer/conversation/turns';
import type { TurnRecord } from '../../../../src/shared/turn';

function record(id: string, startedMs: number, conversationId = 'c'): TurnRecord {
  return {
    id,
    conversationId,
    input: 'text',
    state: 'done',
    startedMs,
    userText: id,
    replyText: '',
    heardText: '',
    language: 'en',
    error: null,
  };
}

function storeOf(...records: readonly TurnRecord[]) {
  const store = createConversationStore();
  addStoredTurns(store, records, new Map(), false);
  return store;
}

describe('the conversation store', () => {
  it('shows a visited turn that is not among those on screen, until a new one begins', () => {
    const store = storeOf(record('a', 1), record('b', 2));
    const visited = fromRecord(record('old', 0), null);
    store.setState({ visited, selectedTurnId: 'old' });
    expect(shownTurn(store.getState())?.id).toBe('old');
    expect(turnBefore(store.getState())).toBeUndefined();
    const started = { type: 'started', turnId: 'n', conversationId: 'c', input: 'text' } as const;
    receiveDelta(store, { ...started, atMs: 3 });
    expect(shownTurn(store.getState())?.id).toBe('n');
    expect(store.getState().visited).toBeNull();
  });

  it('drops forgotten turns, the shown and the visited among them', () => {
    const store = storeOf(record('a', 1), record('b', 2));
    store.setState({ visited: fromRecord(record('old', 0), null), selectedTurnId: 'old' });
    dropTurns(store, ['a', 'old']);
    expect(store.getState().turns.map(({ id }) => id)).toEqual(['b']);
    expect(shownTurn(store.getState())?.id).toBe('b');
  });

  it('puts turns back where they stood, and only those that belong on screen', () => {
    const store = storeOf(record('a', 10), record('c', 30));
    store.setState({ mayHaveOlder: true, onlyConversationId: 'c' });
    restoreTurns(
      store,
      [record('b', 20), record('a', 10), record('older', 5), record('other', 25, 'elsewhere')],
      new Map(),
    );
    expect(store.getState().turns.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('knows the turn before the shown one', () => {
    const store = storeOf(record('a', 1), record('b', 2));
    expect(turnBefore(store.getState())?.id).toBe('a');
    store.setState({ selectedTurnId: 'a' });
    expect(turnBefore(store.getState())).toBeUndefined();
  });
});
