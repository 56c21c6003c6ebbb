import { describe, expect, it, vi } from 'vitest';
import {
  createMemoryStore,
  MemoryReader,
  withCategories,
} from '../../../../src/renderer/memory/memory-store';
import type {
  ConversationsPage,
  Forgotten,
  LedgerEntry,
  LedgerPage,
  LedgerStats,
  Undone,
} from '../../../../src/shared/contracts/ledger';

function entry(id: string, more: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    id,
    kind: 'turn',
    text: id,
    category: null,
    turnId: id,
    conversationId: 'c',
    input: 'speech',
    saidMs: 0,
    editedMs: null,
    pinned: false,
    importance: 0,
    ...more,
  };
}

const STATS: LedgerStats = {
  turns: 0,
  conversations: 0,
  archived: 0,
  memories: 0,
  facts: 0,
  pinned: 0,
  vectors: 0,
  texts: 0,
  oldestMs: null,
  newestMs: null,
  databaseBytes: 0,
  mood: null,
};

function rig() {
  const store = createMemoryStore();
  const memories = vi.fn(
    async ({
      text,
      before,
    }: {
      text: string | null;
      before: string | null;
    }): Promise<LedgerPage> => ({
      entries: [entry(`${text ?? 'all'} ${before ?? 'first'}`)],
      next: before === null ? 'second' : null,
      total: 2,
    }),
  );
  const forgotten = vi.fn();
  const restored = vi.fn();
  const tell = vi.fn();
  const gone: Forgotten = { entries: 1, turnIds: ['t1'], leftIn: [] };
  const bridge = {
    memories,
    memoryStats: vi.fn(async () => STATS),
    editMemory: vi.fn(async ({ id, text }: { id: string; text: string }) => entry(id, { text })),
    pinMemory: vi.fn(async ({ id, pinned }: { id: string; pinned: boolean }) =>
      entry(id, { pinned }),
    ),
    forgetMemories: vi.fn(async () => gone),
    undoMemory: vi.fn(async (): Promise<Undone | null> => ({ what: 'forget', turns: [] })),
    exportMemory: vi.fn(async () => null),
    importMemory: vi.fn(async () => ({ turns: 3 })),
    offTheRecord: vi.fn(async ({ on }: { on: boolean }) => ({ on })),
    conversations: vi.fn(async (): Promise<ConversationsPage> => ({
      conversations: [],
      next: null,
    })),
    renameConversation: vi.fn(),
    archiveConversation: vi.fn(),
    deleteConversation: vi.fn(async () => ({ ...gone, entries: 4, turnIds: ['t1', 't2'] })),
    searchConversations: vi.fn(async () => []),
    cleanUp: vi.fn(async () => ({ files: 2, freedBytes: 1_500_000 })),
  };
  const reader = new MemoryReader({ bridge, store, forgotten, restored, tell });
  return { store, reader, bridge, memories, forgotten, restored, tell };
}

describe('MemoryReader', () => {
  it('reads a page after the other, and each again when the filter changes', async () => {
    const { store, reader, memories } = rig();
    await reader.refresh();
    await reader.more();
    expect(store.getState().entries?.map(({ id }) => id)).toEqual(['all first', 'all second']);
    await reader.more();
    expect(memories).toHaveBeenCalledTimes(2);
    await reader.filter({ text: '  tea ' });
    expect(store.getState().entries?.map(({ id }) => id)).toEqual(['tea first']);
  });

  it('shows the answer to the newest question, whichever comes last', async () => {
    const { store, reader, memories } = rig();
    let answerFirst = (_page: LedgerPage): void => undefined;
    memories.mockImplementationOnce(() => new Promise((resolve) => (answerFirst = resolve)));
    const first = reader.filter({ text: 't' });
    await reader.filter({ text: 'tea' });
    answerFirst({ entries: [entry('stale')], next: null, total: 1 });
    await first;
    expect(store.getState().entries?.map(({ id }) => id)).toEqual(['tea first']);
  });

  it('drops forgotten turns from the screen and offers the way back', async () => {
    const { store, reader, forgotten, restored } = rig();
    await reader.forget(['turn:1']);
    expect(forgotten).toHaveBeenCalledWith(['t1']);
    expect(store.getState().undoable).toBe('Forgotten, with its turn.');
    await reader.undo();
    expect(restored).toHaveBeenCalledWith([]);
    expect(store.getState().undoable).toBeNull();
  });

  it('says so when a damaged database may still hold what was forgotten', async () => {
    const { reader, bridge, tell } = rig();
    bridge.forgetMemories.mockResolvedValueOnce({
      entries: 1,
      turnIds: [],
      leftIn: ['sotto.broken.db'],
    });
    await reader.forget(['turn:1']);
    expect(tell).toHaveBeenCalledWith(expect.stringContaining('by hand'));
  });

  it('replaces what was corrected or pinned, and nothing else', async () => {
    const { store, reader } = rig();
    store.setState({ entries: [entry('a'), entry('b')] });
    await reader.edit('a', 'new words');
    await reader.pin('b', true);
    expect(store.getState().entries).toEqual([
      entry('a', { text: 'new words' }),
      entry('b', { pinned: true }),
    ]);
  });

  it('tells what an import and a clean-up did, and nothing when no file was chosen', async () => {
    const { reader, tell } = rig();
    await reader.export();
    expect(tell).not.toHaveBeenCalled();
    await reader.import();
    await reader.cleanUp();
    expect(tell.mock.calls.flat()).toEqual([
      expect.stringContaining('3 turns'),
      expect.stringContaining('1.5 MB'),
    ]);
  });
});

describe('withCategories', () => {
  it('gathers what was met, in order, once each', () => {
    const met = [entry('1', { category: 'GOAL' }), entry('2'), entry('3', { category: 'FACT' })];
    expect(withCategories(['GOAL'], met)).toEqual(['FACT', 'GOAL']);
  });
});
