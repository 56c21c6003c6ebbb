import { beforeEach, expect, it } from 'vitest';
import {
  dropEmptyConversations,
  listConversations as listPage,
} from '../../../../src/workers/memory/conversations';
import type {
  ConversationRecord,
  ConversationsQuery,
} from '../../../../src/shared/contracts/ledger';
import type { Db } from '../../../../src/workers/memory/db';
import { sql } from '../../../../src/workers/memory/sql';
import { deleteTurn, saveTurn } from '../../../../src/workers/memory/turns';
import { memoryDatabase, turnRecord } from './fixture';

let db: Db;
beforeEach(() => {
  db = memoryDatabase().db;
});

const listConversations = (
  tx: Db,
  query: Partial<ConversationsQuery> = {},
): readonly ConversationRecord[] =>
  listPage(tx, { text: null, archived: false, limit: 50, before: null, ...query }).conversations;

const say = (id: string, conversationId: string, userText: string, startedMs: number): void => {
  saveTurn(db, turnRecord(id, { conversationId, userText, startedMs }));
};

it('lists conversations newest first, titled by the first words said in them', () => {
  say('1', 'old', '', 1000);
  say('2', 'old', '  Where does\nmy sister live? ', 1001);
  say('3', 'old', 'And my brother?', 1002);
  say('4', 'new', `Tell me ${'a very long story '.repeat(10)}`, 2000);
  expect(listConversations(db)).toEqual([
    {
      id: 'new',
      title: 'Tell me a very long story a very long story a very long…',
      named: false,
      startedMs: 2000,
      lastMs: 2000,
      archivedMs: null,
      turns: 1,
    },
    {
      id: 'old',
      title: 'Where does my sister live?',
      named: false,
      startedMs: 1000,
      lastMs: 1002,
      archivedMs: null,
      turns: 3,
    },
  ]);
});

it('forgets the title with the turn it came from, and an empty conversation altogether', () => {
  say('1', 'talk', 'the secret', 1000);
  say('2', 'talk', 'the weather', 1001);
  deleteTurn(db, '1');
  expect(listConversations(db).map((item) => item.title)).toEqual(['the weather']);
  deleteTurn(db, '2');
  expect(listConversations(db)).toEqual([]);
});

it('keeps a conversation that the user named', () => {
  say('1', 'talk', 'words', 1000);
  db.run(sql`UPDATE conversations SET title = ${'Holiday'} WHERE id = ${'talk'}`);
  db.run(sql`DELETE FROM turns`);
  dropEmptyConversations(db);
  expect(listConversations(db)).toEqual([
    {
      id: 'talk',
      title: 'Holiday',
      named: true,
      startedMs: 1000,
      lastMs: 1000,
      archivedMs: null,
      turns: 0,
    },
  ]);
});
