import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { countRows } from '../../../../../src/workers/memory/counts';
import { openDatabase } from '../../../../../src/workers/memory/open-database';
import { recall } from '../../../../../src/workers/memory/recall';
import { RecallIndex } from '../../../../../src/workers/memory/recall-index';
import { latencyFigures } from '../../../../../src/workers/memory/latency-figures';
import { findTrace } from '../../../../../src/workers/memory/traces';
import { findTurn } from '../../../../../src/workers/memory/turns';
import { direction, openOptions, temporaryFolder, testCall } from '../fixture';

const folder = temporaryFolder();
afterEach(() => {
  folder.remove();
});

it('reads a file of version 3: rows, vectors, index and traces', () => {
  const path = join(folder.path, 'memory.db');
  const fixture = join(import.meta.dirname, '../../../../fixtures/databases/v003.db.gz');
  writeFileSync(path, gunzipSync(readFileSync(fixture)));

  const { db, quarantinedPath } = openDatabase(openOptions(path));
  expect(quarantinedPath).toBeNull();
  expect(countRows(db)).toEqual({ turns: 12, memories: 24, vectors: 24, texts: 24, traces: 12 });
  expect(findTurn(db, 'turn-7')).toMatchObject({ userText: 'My sister Anna moved to Lisbon.' });

  const ask = { text: 'sister', embedding: direction(7), limit: 1, excludeTurnIds: [] };
  expect(recall(db, new RecallIndex(), ask, testCall()).memories[0]).toMatchObject({
    turnId: 'turn-7',
    speaker: 'user',
    source: 'both',
  });
  expect(findTrace(db, 'turn-7')?.spans.map((span) => span.name)).toEqual([
    'stt.final',
    'llm.prefill',
  ]);
  const figures = latencyFigures(db, { limit: 100, sinceMs: null, seriesTurns: 0 });
  expect(figures.flatMap(({ stages }) => stages.map((stage) => stage.turns))).toEqual([12, 12]);
  db.close();
});
