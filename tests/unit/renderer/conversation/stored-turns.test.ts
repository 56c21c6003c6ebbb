import { describe, expect, it } from 'vitest';
import { createConversationStore } from '../../../../src/renderer/conversation/conversation-store';
import { StoredTurns } from '../../../../src/renderer/conversation/stored-turns';
import { createAppStore } from '../../../../src/renderer/state/app-store';
import type { SottoBridge } from '../../../../src/shared/contracts/ipc';
import type { TurnRecord } from '../../../../src/shared/turn';

type Asked = Parameters<SottoBridge['turns']>[0];

function turnAt(index: number): TurnRecord {
  return {
    id: `t${index}`,
    conversationId: 'c',
    input: 'text',
    state: 'done',
    startedMs: index,
    userText: '',
    replyText: '',
    heardText: '',
    language: 'en',
    error: null,
  };
}

/** A ledger of so many turns, oldest first, and the window's reader of it. */
function readerOf(count: number) {
  const kept = Array.from({ length: count }, (_, index) => turnAt(index));
  const asked: Asked[] = [];
  const app = createAppStore();
  const conversation = createConversationStore();
  const reader = new StoredTurns({
    app,
    conversation,
    summaries: () => new Map(),
    bridge: {
      turns: async (query) => {
        asked.push(query);
        const before = kept.findIndex(({ id }) => id === query.beforeTurnId);
        return kept.slice(0, before === -1 ? kept.length : before).slice(-query.limit);
      },
      newConversation: async () => ({ conversationId: 'new' }),
      openConversation: () => Promise.reject(new Error('This conversation is gone.')),
      recalled: async () => [],
    },
  });
  return { reader, app, conversation, asked };
}

describe('stored turns', () => {
  it('come page by page until the first one is on screen', async () => {
    const { reader, conversation } = readerOf(50);
    await reader.readNewest();
    expect(conversation.getState().mayHaveOlder).toBe(true);
    await reader.readOlder();
    const { turns, mayHaveOlder, loadingOlder } = conversation.getState();
    expect(turns.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, at) => `t${at}`));
    expect({ mayHaveOlder, loadingOlder }).toEqual({ mayHaveOlder: false, loadingOlder: false });
  });

  it('are not asked for before any is on screen', async () => {
    const { reader, asked } = readerOf(0);
    await reader.readOlder();
    expect(asked).toEqual([]);
  });

  it('leave the screen to a new conversation, and stay when another cannot be opened', async () => {
    const { reader, app, conversation, asked } = readerOf(3);
    await reader.readNewest();
    await expect(reader.openConversation('gone')).rejects.toThrow('gone');
    expect(conversation.getState().turns).toHaveLength(3);
    await reader.newConversation();
    expect(conversation.getState().turns).toEqual([]);
    expect(app.getState().conversationId).toBe('new');
    await reader.readNewest();
    expect(asked.at(-1)).toMatchObject({ conversationId: 'new', beforeTurnId: null });
  });
});
