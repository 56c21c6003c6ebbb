import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listConversations } from '../../../../../src/workers/memory/conversations';
import { countRows } from '../../../../../src/workers/memory/counts';
import { Db } from '../../../../../src/workers/memory/db';
import { addMemories } from '../../../../../src/workers/memory/memories';
import {
  MIGRATIONS,
  SCHEMA_VERSION,
  migrate,
  schemaVersion,
} from '../../../../../src/workers/memory/migrations/index';
import type { Migration } from '../../../../../src/workers/memory/migrations/migration';
import { openDatabase } from '../../../../../src/workers/memory/open-database';
import { sql } from '../../../../../src/workers/memory/sql';
import { listTurns, listUnfinishedTurns } from '../../../../../src/workers/memory/turns';
import { direction, openOptions, temporaryFolder } from '../fixture';

const FIXTURES = join(import.meta.dirname, '../../../../fixtures/databases');

const step = (version: number, text: string): Migration => ({
  version,
  name: `step ${version}`,
  up: (db) => {
    db.script(text);
  },
});

describe('the runner', () => {
  let db: Db;
  beforeEach(() => {
    db = new Db(new Database(':memory:'));
  });
  afterEach(() => {
    db.close();
  });

  it('applies what is missing, in order, once', () => {
    const steps = [
      step(1, 'CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1)'),
      step(2, 'UPDATE a SET x = x + 10'),
    ];
    expect(migrate(db, 'file', steps)).toEqual([1, 2]);
    expect(migrate(db, 'file', steps)).toEqual([]);
    const more = [...steps, step(3, 'UPDATE a SET x = x * 2')];
    expect(migrate(db, 'file', more)).toEqual([3]);
    expect(db.get(sql`SELECT x FROM a`)).toEqual({ x: 22 });
    expect(schemaVersion(db)).toBe(3);
  });

  it('leaves the database at the last whole step when one fails', () => {
    const steps = [
      step(1, 'CREATE TABLE a (x INTEGER) STRICT'),
      step(2, 'CREATE TABLE b (x INTEGER) STRICT; INSERT INTO missing VALUES (1)'),
    ];
    expect(() => migrate(db, 'file', steps)).toThrow(/missing/u);
    expect(schemaVersion(db)).toBe(1);
    expect(db.all(sql`SELECT name FROM sqlite_schema`)).toEqual([{ name: 'a' }]);
  });

  it.each([
    ['a gap', [step(1, ''), step(3, '')]],
    ['a repeated number', [step(1, ''), step(1, '')]],
    ['a first number that is not 1', [step(2, '')]],
  ])('refuses %s before it touches anything', (_, steps) => {
    expect(() => migrate(db, 'file', steps)).toThrow(/expected/u);
    expect(schemaVersion(db)).toBe(0);
  });

  it('refuses a database from the future', () => {
    db.script('PRAGMA user_version = 9');
    expect(() => migrate(db, 'file', [step(1, 'CREATE TABLE a (x)')])).toThrow(
      expect.objectContaining({ kind: 'storage-from-future' }),
    );
    expect(db.all(sql`SELECT name FROM sqlite_schema`)).toEqual([]);
  });
});

describe('from version 1', () => {
  const folder = temporaryFolder();
  afterEach(() => {
    folder.remove();
  });

  it('keeps every row, can remember what was said then, and made a backup first', () => {
    const path = join(folder.path, 'memory.db');
    const old = new Database(path);
    old.exec(readFileSync(join(FIXTURES, 'v001.sql'), 'utf8'));
    const rows = old.prepare('SELECT * FROM turns ORDER BY seq').all();
    expect(rows).toHaveLength(4);
    old.close();

    const { db, quarantinedPath } = openDatabase(openOptions(path));
    expect(quarantinedPath).toBeNull();
    expect(schemaVersion(db)).toBe(SCHEMA_VERSION);
    expect(db.all(sql`SELECT * FROM turns ORDER BY seq`)).toEqual(rows);
    expect(listTurns(db, { conversationId: 'c-plain', limit: 9, beforeTurnId: null })).toEqual([
      expect.objectContaining({
        id: 't-3',
        userText: 'Où est la gare ?',
        error: expect.objectContaining({ kind: 'deadline' }) as unknown,
      }),
      expect.objectContaining({ id: 't-4' }),
    ]);
    expect(listUnfinishedTurns(db).map((turn) => turn.id)).toEqual(['t-4']);
    const everything = { text: null, archived: false, limit: 9, before: null };
    expect(listConversations(db, everything).conversations.map((item) => item.title)).toEqual([
      'Où est la gare ?',
      'Moving house',
    ]);
    addMemories(db, [
      { turnId: 't-1', speaker: 'user', text: 'Anna lives in Lisbon', embedding: direction(1) },
    ]);
    expect(countRows(db)).toMatchObject({ turns: 4, memories: 1, vectors: 1, texts: 1 });
    db.close();

    const backup = new Database(`${path}.backup`, { readonly: true });
    expect(backup.pragma('user_version', { simple: true })).toBe(1);
    expect(backup.prepare('SELECT * FROM turns ORDER BY seq').all()).toEqual(rows);
    backup.close();
  });
});

it('numbers its files without a gap', () => {
  expect(MIGRATIONS.map((migration) => migration.version)).toEqual(
    MIGRATIONS.map((_, index) => index + 1),
  );
});
