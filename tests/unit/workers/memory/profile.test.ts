import { beforeEach, describe, expect, it } from 'vitest';
import type { ConversationSummary } from '../../../../src/shared/contracts/profile';
import type { Db } from '../../../../src/workers/memory/db';
import {
  findSummary,
  listAffects,
  saveAffect,
  saveSummary,
} from '../../../../src/workers/memory/profile';
import { deleteTurn, saveTurn } from '../../../../src/workers/memory/turns';
import { memoryDatabase, turnRecord } from './fixture';

let db: Db;
beforeEach(() => {
  db = memoryDatabase().db;
  for (const [at, id] of ['t1', 't2', 't3'].entries()) {
    saveTurn(db, turnRecord(id, { startedMs: at }));
  }
});

const calm = { valence: 0.5, arousal: 0.1 };

describe('moods', () => {
  it('are listed for the newest turns, oldest first, replaced when said again', () => {
    saveAffect(db, { turnId: 't1', user: calm, reply: null });
    saveAffect(db, { turnId: 't2', user: calm, reply: calm });
    saveAffect(db, { turnId: 't2', user: { valence: -1, arousal: 1 }, reply: calm });
    saveAffect(db, { turnId: 't3', user: calm, reply: null });
    expect(listAffects(db, 2)).toEqual([
      { turnId: 't2', saidMs: 1, user: { valence: -1, arousal: 1 }, reply: calm },
      { turnId: 't3', saidMs: 2, user: calm, reply: null },
    ]);
  });

  it('go with their turn, and a forgotten turn gets none', () => {
    saveAffect(db, { turnId: 't1', user: calm, reply: null });
    deleteTurn(db, 't1');
    saveAffect(db, { turnId: 't1', user: calm, reply: null });
    expect(listAffects(db, 9)).toEqual([]);
  });
});

describe('a summary', () => {
  const summary: ConversationSummary = {
    conversationId: 'talk',
    text: 'They spoke of boats.',
    throughTurnId: 't2',
    turns: 2,
    method: 'extract',
    madeMs: 5,
  };

  it('is kept per conversation, the newest one', () => {
    expect(findSummary(db, 'talk')).toBeNull();
    saveSummary(db, { ...summary, text: 'older' });
    saveSummary(db, summary);
    expect(findSummary(db, 'talk')).toEqual(summary);
    expect(findSummary(db, 'other')).toBeNull();
  });

  it('does not outlive a turn that may be in it', () => {
    saveSummary(db, summary);
    deleteTurn(db, 't1');
    expect(findSummary(db, 'talk')).toBeNull();
    deleteTurn(db, 't2');
    saveSummary(db, summary);
    expect(findSummary(db, 'talk')).toBeNull();
  });
});
