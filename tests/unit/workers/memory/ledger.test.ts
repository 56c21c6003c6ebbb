import { beforeEach, describe, expect, it } from 'vitest';
import type { LedgerQuery } from '../../../../src/shared/contracts/ledger';
import type { Handlers } from '../../../../src/shared/rpc/contract';
import type { Memory } from '../../../../src/shared/contracts/memory';
import { createMemory } from '../../../../src/workers/memory/memory';
import {
  VECTOR_EXTENSION,
  direction,
  testCall,
  TRACE_LIMITS,
  traceFacts,
  traceSummary,
  turnRecord,
} from './fixture';

let memory: Handlers<Memory>;
beforeEach(async () => {
  memory = createMemory();
  await memory.open({ path: ':memory:', vectorExtensionPath: VECTOR_EXTENSION }, testCall());
});

const say = async (id: string, text: string, startedMs: number, conversationId = 'talk') => {
  await memory.saveTurn(turnRecord(id, { userText: text, startedMs, conversationId }), testCall());
  await memory.remember(
    [{ turnId: id, speaker: 'user', text, embedding: direction(startedMs) }],
    testCall(),
  );
};
const page = (query: Partial<LedgerQuery> = {}) =>
  memory.ledger(
    {
      text: null,
      kind: null,
      category: null,
      input: null,
      conversationId: null,
      pinnedOnly: false,
      limit: 10,
      before: null,
      ...query,
    },
    testCall(),
  );
const texts = async (query: Partial<LedgerQuery> = {}) =>
  (await page(query)).entries.map((entry) => entry.text);
const counts = () => memory.counts(testCall());

describe('the list', () => {
  beforeEach(async () => {
    await say('a', 'my sister is called Anna', 1000);
    await say('b', 'Anna lives in Lisbon', 2000, 'other');
    await say('c', 'the harbour was foggy', 3000);
  });

  it('tells where and when each memory came from, newest first', async () => {
    const { entries, next, total } = await page();
    expect(entries.map((entry) => entry.text)).toEqual([
      'the harbour was foggy',
      'Anna lives in Lisbon',
      'my sister is called Anna',
    ]);
    expect(entries[1]).toMatchObject({
      kind: 'turn',
      turnId: 'b',
      conversationId: 'other',
      input: 'speech',
      saidMs: 2000,
      editedMs: null,
      pinned: false,
    });
    expect({ next, total }).toEqual({ next: null, total: 3 });
  });

  it('gives every entry once over its pages', async () => {
    const first = await page({ limit: 2 });
    const second = await page({ limit: 2, before: first.next });
    expect([...first.entries, ...second.entries].map((entry) => entry.turnId)).toEqual([
      'c',
      'b',
      'a',
    ]);
    expect(second.next).toBeNull();
  });

  it('is filtered by words that may be unfinished, by conversation and by pin', async () => {
    expect(await texts({ text: 'ann lis' })).toEqual(['Anna lives in Lisbon']);
    expect(await texts({ text: 'Anna OR (harbour*' })).toEqual([]);
    expect(await texts({ conversationId: 'other' })).toEqual(['Anna lives in Lisbon']);
    expect(await texts({ input: 'text' })).toEqual([]);
    const [entry] = (await page({ text: 'foggy' })).entries;
    await memory.pinEntry(entry?.id ?? '', true, testCall());
    expect((await page({ pinnedOnly: true })).entries).toMatchObject([
      { text: 'the harbour was foggy', pinned: true, importance: 1 },
    ]);
  });
});

describe('a correction', () => {
  it('is found by its new words and vector, no longer by the old, and can be taken back', async () => {
    await say('a', 'my sister is called Hannah', 1000);
    const [entry] = (await page()).entries;
    const id = entry?.id ?? '';
    const edited = await memory.editEntry(
      { id, text: ' my sister is called Anna ', embedding: direction(77) },
      testCall(),
    );
    expect(edited).toMatchObject({ text: 'my sister is called Anna', turnId: 'a' });
    expect(edited.editedMs).toBeGreaterThan(1000);
    expect(await texts({ text: 'hannah' })).toEqual([]);
    const query = { limit: 3, excludeTurnIds: [] };
    const near = await memory.recall({ text: '', embedding: direction(77), ...query }, testCall());
    expect(near.memories[0]?.distance).toBeCloseTo(0, 5);

    expect(await memory.undo(testCall())).toMatchObject({ what: 'edit' });
    expect(await texts({ text: 'hannah' })).toEqual(['my sister is called Hannah']);
    const back = await memory.recall(
      { text: '', embedding: direction(1000), ...query },
      testCall(),
    );
    expect(back.memories[0]?.distance).toBeCloseTo(0, 5);
    expect(await counts()).toMatchObject({ memories: 1, vectors: 1, texts: 1 });
  });

  it('is refused when it is empty, or of nothing', async () => {
    await say('a', 'words', 1000);
    const [entry] = (await page()).entries;
    const edit = { id: entry?.id ?? '', text: '  ', embedding: null };
    expect(() => memory.editEntry(edit, testCall())).toThrow(/cannot be empty/u);
    expect(() => memory.editEntry({ ...edit, id: 'turn:99', text: 'x' }, testCall())).toThrow(
      /no memory turn:99/u,
    );
    expect(() => memory.ledgerEntry('99; DROP', testCall())).toThrow(/no memory's id/u);
  });
});

describe('forgetting', () => {
  beforeEach(async () => {
    await say('a', 'the secret is plum', 1000);
    await say('b', 'the weather is fine', 2000);
    await memory.saveTrace(traceSummary('a'), [], traceFacts(), TRACE_LIMITS, testCall());
    await memory.saveRecalled(
      'b',
      [{ memoryId: 1, score: 0.5, source: 'both', distance: 0.2 }],
      testCall(),
    );
  });

  it('takes the turn, its trace and every mention of it along', async () => {
    expect(await memory.recalled('b', testCall())).toMatchObject([{ turnId: 'a', score: 0.5 }]);
    expect(await memory.forgetEntries(['turn:1'], testCall())).toEqual({
      entries: 1,
      turnIds: ['a'],
      leftIn: [],
    });
    expect(await counts()).toEqual({ turns: 1, memories: 1, vectors: 1, texts: 1, traces: 0 });
    expect(await memory.recalled('b', testCall())).toEqual([]);
    expect(await memory.forgetEntries(['turn:1'], testCall())).toMatchObject({ entries: 0 });
  });

  it('is undone as if it had not happened', async () => {
    const before = [await page(), await memory.turn('a', testCall()), await counts()];
    await memory.forgetEntries(['turn:1'], testCall());
    expect(await memory.undo(testCall())).toMatchObject({ what: 'forget', turns: [{ id: 'a' }] });
    expect([await page(), await memory.turn('a', testCall()), await counts()]).toEqual(before);
    expect(await memory.recalled('b', testCall())).toMatchObject([{ memoryId: 1 }]);
    const found = await memory.recall(
      { text: 'plum', embedding: direction(1000), limit: 2, excludeTurnIds: [] },
      testCall(),
    );
    expect(found.memories[0]).toMatchObject({ turnId: 'a', source: 'both' });
    expect(await memory.undo(testCall())).toBeNull();
  });

  it('by words finds them in whatever was said', async () => {
    await memory.saveTurn(
      turnRecord('c', { userText: 'what is it?', replyText: 'The  Secret is PLUM.' }),
      testCall(),
    );
    expect(await memory.forgetPhrase('secret is plum', testCall())).toMatchObject({
      turnIds: expect.arrayContaining(['a', 'c']) as unknown,
    });
    expect(await memory.counts(testCall())).toMatchObject({ turns: 1 });
  });
});

describe('facts', () => {
  const learn = (turnId: string | null, text: string, slot: string | null, saidMs: number) =>
    memory.saveFacts(
      {
        turnId,
        saidMs,
        source: 'rules',
        add: [{ category: 'IDENTITY', text, slot, replaces: [] }],
        confirm: [],
        end: [],
      },
      testCall(),
    );
  beforeEach(async () => {
    await say('a', 'I live in Porto now', 1000);
    await say('b', 'the kettle is broken', 1000);
    await say('c', 'it was sunny', 500);
    await learn('a', 'Lives in Porto', 'home', 1000);
  });

  it('stand in the list beside what was said, each once over its pages', async () => {
    const seen: string[] = [];
    let before: string | null = null;
    do {
      const next = await page({ limit: 1, before });
      seen.push(...next.entries.map(({ id }) => id));
      before = next.next;
    } while (before !== null);
    expect(seen).toEqual(['turn:2', 'turn:1', 'fact:1', 'turn:3']);
    expect(await texts({ text: 'por' })).toEqual(['I live in Porto now', 'Lives in Porto']);
    expect(await texts({ kind: 'fact' })).toEqual(['Lives in Porto']);
    expect(await texts({ category: 'IDENTITY' })).toEqual(['Lives in Porto']);
    expect(await page({ kind: 'fact' })).toMatchObject({
      total: 4,
      entries: [{ turnId: 'a', conversationId: 'talk', saidMs: 1000, pinned: false }],
    });
  });

  it('are corrected as a new version, which an undo takes back', async () => {
    const edit = { id: 'fact:1', text: 'Lives in Lisbon', embedding: null };
    expect(await memory.editEntry(edit, testCall())).toMatchObject({ text: 'Lives in Lisbon' });
    expect(await texts({ kind: 'fact' })).toEqual(['Lives in Lisbon']);
    await memory.undo(testCall());
    expect(await page({ kind: 'fact' })).toMatchObject({
      entries: [{ id: 'fact:1', text: 'Lives in Porto' }],
    });
  });

  it('are forgotten with their history, or with their turn, and come back whole', async () => {
    await learn('c', 'Lives in Lisbon', 'home', 2000);
    const before = await memory.factHistory(2, testCall());
    expect(before.map(({ text }) => text)).toEqual(['Lives in Lisbon', 'Lives in Porto']);
    expect(await memory.forgetEntries(['fact:2'], testCall())).toMatchObject({
      entries: 1,
      turnIds: [],
    });
    expect(await memory.factHistory(1, testCall())).toEqual([]);
    await memory.undo(testCall());
    expect(await memory.factHistory(2, testCall())).toEqual(before);

    expect(await memory.forgetPhrase('lisbon', testCall())).toMatchObject({ turnIds: [] });
    expect(await memory.profile(testCall())).toEqual([]);
    await memory.undo(testCall());
    await memory.forgetEntries(['turn:3'], testCall());
    expect(await texts({ kind: 'fact' })).toEqual([]);
    await memory.undo(testCall());
    expect(await texts({ kind: 'fact' })).toEqual(['Lives in Lisbon']);
  });

  it('travel in an export with what they replaced', async () => {
    await learn('c', 'Lives in Lisbon', 'home', 2000);
    await learn(null, 'Likes plums', null, 3000);
    await memory.pinEntry('fact:3', true, testCall());
    const { facts } = await memory.exportPage(null, testCall());
    expect(facts).toHaveLength(3);
    const other = createMemory();
    await other.open({ path: ':memory:', vectorExtensionPath: VECTOR_EXTENSION }, testCall());
    const named = facts.map((fact) => ({ ...fact, turnId: null }));
    expect(await other.importFacts(named, testCall())).toBe(3);
    expect(await other.importFacts(named, testCall())).toBe(0);
    expect((await other.exportPage(null, testCall())).facts).toEqual(named);
  });
});

describe('conversations', () => {
  beforeEach(async () => {
    await say('a', 'planning the holiday', 1000, 'old');
    await say('b', 'buying bread', 5000, 'new');
  });
  const list = async (query = {}) =>
    (
      await memory.conversations(
        { text: null, archived: false, limit: 10, before: null, ...query },
        testCall(),
      )
    ).conversations.map(({ title }) => title);

  it('are renamed, and get their first words back', async () => {
    await memory.renameConversation('old', '  Summer \n trip ', testCall());
    expect(await list()).toEqual(['buying bread', 'Summer trip']);
    expect(await list({ text: 'summer' })).toEqual(['Summer trip']);
    await memory.renameConversation('old', '', testCall());
    expect(await list()).toEqual(['buying bread', 'planning the holiday']);
  });

  it('are archived by age, stay searchable, and come back when they are spoken in', async () => {
    expect(await memory.archiveOlderThan(2000, testCall())).toBe(1);
    expect(await list()).toEqual(['buying bread']);
    expect(await list({ archived: true })).toEqual(['planning the holiday']);
    expect(await memory.searchConversations('HOLIDAY', 5, testCall())).toMatchObject([
      { turnId: 'a', conversationId: 'old', who: 'user', snippet: 'planning the holiday' },
    ]);
    await memory.archiveConversation('old', false, testCall());
    expect(await list({ archived: true })).toEqual([]);
    await memory.archiveConversation('old', true, testCall());
    await say('c', 'more about it', 6000, 'old');
    expect(await list({ archived: true })).toEqual([]);
  });

  it('are deleted with everything in them, and brought back by an undo', async () => {
    await memory.renameConversation('old', 'Summer', testCall());
    const before = await counts();
    expect(await memory.deleteConversation('old', testCall())).toMatchObject({ turnIds: ['a'] });
    expect(await list()).toEqual(['buying bread']);
    expect(await counts()).toMatchObject({ turns: 1, memories: 1, vectors: 1, texts: 1 });
    await memory.undo(testCall());
    expect(await list()).toEqual(['buying bread', 'Summer']);
    expect(await counts()).toEqual(before);
    expect(() => memory.deleteConversation('gone', testCall())).toThrow(/no such conversation/u);
  });
});

it('leaves out of a page what comes after it', async () => {
  for (let index = 0; index < 5; index += 1)
    await say(`t${index}`, `word ${index}`, index, `c${index}`);
  const query = { text: null, archived: false, limit: 2, before: null };
  const first = await memory.conversations(query, testCall());
  const second = await memory.conversations({ ...query, before: first.next }, testCall());
  const third = await memory.conversations({ ...query, before: second.next }, testCall());
  const all = [...first.conversations, ...second.conversations, ...third.conversations];
  expect(all.map(({ id }) => id)).toEqual(['c4', 'c3', 'c2', 'c1', 'c0']);
  expect(third.next).toBeNull();
});

it('gives everything out and takes it in again, once', async () => {
  await say('a', 'my sister is called Anna', 1000, 'family');
  await say('b', 'buying bread', 2000, 'shop');
  await memory.pinEntry('turn:1', true, testCall());
  await memory.renameConversation('family', 'Family', testCall());
  await memory.archiveConversation('family', true, testCall());
  const exported = await memory.exportPage(null, testCall());
  expect(exported).toMatchObject({ next: null, turns: [{ turn: { id: 'a' } }, {}] });

  const other = createMemory();
  await other.open({ path: ':memory:', vectorExtensionPath: VECTOR_EXTENSION }, testCall());
  const turns = exported.turns.map((turn) => ({
    ...turn,
    embeddings: turn.memories.map(() => direction(1)),
  }));
  expect(await other.importTurns(exported.conversations, turns, testCall())).toBe(2);
  expect(await other.importTurns(exported.conversations, turns, testCall())).toBe(0);
  expect(await other.exportPage(null, testCall())).toEqual(exported);
  expect(await other.counts(testCall())).toMatchObject({ memories: 2, vectors: 2, texts: 2 });
});

describe('the mood of late', () => {
  const feel = async (id: string, startedMs: number, valence: number): Promise<void> => {
    await memory.saveTurn(turnRecord(id, { userText: id, startedMs }), testCall());
    const affect = { turnId: id, user: { valence, arousal: 0 }, reply: null };
    await memory.saveAffect(affect, testCall());
  };

  it('is told against the turns before, once there are enough of both', async () => {
    for (let turn = 0; turn < 20; turn += 1) await feel(`early-${turn}`, turn, -0.5);
    expect((await memory.ledgerStats(testCall())).mood).toBeNull();
    for (let turn = 0; turn < 20; turn += 1) await feel(`late-${turn}`, 100 + turn, 0.25);
    expect((await memory.ledgerStats(testCall())).mood).toEqual({ lately: 0.25, before: -0.5 });
  });
});
