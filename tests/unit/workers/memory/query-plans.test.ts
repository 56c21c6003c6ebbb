import { beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../../../src/workers/memory/db';
import { addMemories } from '../../../../src/workers/memory/memories';
import { compareVectors } from '../../../../src/workers/memory/nearest';
import { saidBetween } from '../../../../src/workers/memory/recall';
import { aReadOfEveryPart } from '../../../../src/workers/memory/open-database';
import { sql } from '../../../../src/workers/memory/sql';
import type { Sql } from '../../../../src/workers/memory/sql';
import { placesOf } from '../../../../src/workers/memory/text-search';
import { saveTrace, traceRowsPage, tracesPage } from '../../../../src/workers/memory/traces';
import { saveTurn, turnsPage, unfinishedTurns } from '../../../../src/workers/memory/turns';
import { populationPage, stagesOfTurns } from '../../../../src/workers/memory/latency-figures';
import { direction, memoryDatabase, traceFacts, traceSummary, turnRecord } from './fixture';

const LIMITS = { maxTraces: 99, maxAgeMs: 1e9, maxBytes: 1e9 };

let db: Db;
beforeAll(() => {
  db = memoryDatabase().db;
  for (let index = 0; index < 50; index += 1) {
    const id = `t${index}`;
    saveTurn(db, turnRecord(id, { conversationId: `c${index % 5}`, startedMs: index }));
    addMemories(db, [{ turnId: id, speaker: 'user', text: id, embedding: direction(index) }]);
    saveTrace(db, traceSummary(id, { startedMs: index }), [], traceFacts(), LIMITS);
  }
});

const plan = (query: Sql): string =>
  db
    .all<{ detail: string }>({ ...query, text: `EXPLAIN QUERY PLAN ${query.text}` })
    .map((row) => row.detail)
    .join('\n');

const page = { limit: 20, conversationId: null, beforeTurnId: null };

describe('reads a page from an index, without sorting', () => {
  it.each([
    ['turns', turnsPage(page), /SCAN turns USING INDEX turns_by_time/u],
    [
      'turns before another',
      turnsPage({ ...page, beforeTurnId: 't9' }),
      /SEARCH turns USING INDEX turns_by_time/u,
    ],
    [
      'turns of a conversation',
      turnsPage({ ...page, conversationId: 'c1' }),
      /SEARCH turns USING INDEX turns_by_conversation \(conversation_id=\?\)/u,
    ],
    [
      'turns of a conversation before another',
      turnsPage({ ...page, conversationId: 'c1', beforeTurnId: 't9' }),
      /SEARCH turns USING INDEX turns_by_conversation \(conversation_id=\? AND started_ms<\?\)/u,
    ],
    ['what was said in a stretch', saidBetween(0, 9), /USING (?:COVERING )?INDEX turns_by_time/u],
    ['unfinished turns', unfinishedTurns(), /USING INDEX turns_unfinished/u],
    ['traces', tracesPage(20), /USING INDEX traces_by_time/u],
    [
      'turns of one population',
      populationPage(
        { input: 'speech', turnClass: null, personaId: 'sotto', configurationId: 1 },
        sql`started_ms >= ${0}`,
        20,
      ),
      /USING INDEX traces_by_population \(input=\? AND turn_class=\? AND persona_id=\? AND configuration_id=\? AND started_ms>\?\)/u,
    ],
  ])('%s', (_, query, index) => {
    expect(plan(query)).toMatch(index);
    expect(plan(query)).not.toMatch(/TEMP B-TREE/u);
  });
});

it('looks at each part by itself when the memory opens, however many rows the others have', () => {
  const lines = plan(aReadOfEveryPart());
  expect(lines.match(/SCALAR SUBQUERY/gu)).toHaveLength(3);
  expect(lines.match(/SCAN/gu)).toHaveLength(4);
});

it('gathers stages by primary key from the newest traces', () => {
  expect(plan(stagesOfTurns([1, 2]))).toMatch(
    /SEARCH trace_stages USING PRIMARY KEY \(trace_seq=\?\)/u,
  );
});

it('pages through the list of turns by index, and looks up only the words of one page', () => {
  const text = plan(traceRowsPage({ offset: 10, limit: 20 }));
  expect(text).toMatch(/SCAN traces USING INDEX traces_by_time/u);
  expect(text).toMatch(/SEARCH turns USING INDEX .* \(id=\?\)/u);
  expect(plan(traceRowsPage({ offset: 0, limit: 20, mark: 'slow' }))).toMatch(
    /USING INDEX traces_marked \(mark=\?\)/u,
  );
});

it('reads single vectors by key and the places of a word newest first, without sorting', () => {
  expect(plan(compareVectors(direction(1), [1, 2]))).toMatch(
    /SEARCH v USING INTEGER PRIMARY KEY \(rowid=\?\)/u,
  );
  // M is FTS5's full-text match, the digit its own order by rowid, descending.
  expect(plan(placesOf('x', 5))).toMatch(/SCAN memory_texts VIRTUAL TABLE INDEX \d+:M/u);
  expect(plan(placesOf('x', 5))).not.toMatch(/TEMP B-TREE/u);
});

it('finds memories of a turn by index when the turn goes', () => {
  expect(plan(sql`SELECT id FROM memories WHERE turn_id = ${'t1'}`)).toMatch(
    /USING COVERING INDEX memories_by_turn/u,
  );
});
