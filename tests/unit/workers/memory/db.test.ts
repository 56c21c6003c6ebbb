import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Db, ReadableDb } from '../../../../src/workers/memory/db';
import { sql } from '../../../../src/workers/memory/sql';
import { memoryDatabase } from './fixture';

let db: Db;
beforeEach(() => {
  db = memoryDatabase().db;
  db.script('CREATE TABLE box (id INTEGER PRIMARY KEY, content TEXT) STRICT');
});
afterEach(() => {
  db.close();
});

it('refuses to write through a reading call', () => {
  const reader: ReadableDb = db;
  expect(() => reader.all(sql`INSERT INTO box (content) VALUES ('x') RETURNING id`)).toThrow(
    /would have written/u,
  );
  expect(db.get(sql`SELECT count(*) AS n FROM box`)).toEqual({ n: 0 });
});

it('undoes the whole transaction when a step fails', () => {
  expect(() =>
    db.write((tx) => {
      tx.run(sql`INSERT INTO box (content) VALUES ('kept?')`);
      throw new Error('half way');
    }),
  ).toThrow('half way');
  expect(db.get(sql`SELECT count(*) AS n FROM box`)).toEqual({ n: 0 });
});

it('reads one state of the database and answers what was inserted', () => {
  const inserted = db.write((tx) =>
    tx.returning<{ id: number }>(sql`INSERT INTO box (content) VALUES (${'words'}) RETURNING id`),
  );
  expect(inserted).toEqual({ id: 1 });
  expect(db.read((tx) => tx.all(sql`SELECT * FROM box`))).toEqual([{ id: 1, content: 'words' }]);
});

it('tries once more after a full disk, and leaves nothing behind when that fails too', () => {
  const pages = Number(db.pragma('page_count'));
  db.pragma(`max_page_count = ${pages + 2}`);
  let tries = 0;
  const fill = (): void => {
    db.write((tx) => {
      tries += 1;
      tx.run(sql`INSERT INTO box (content) VALUES (${'x'.repeat(100_000)})`);
    });
  };
  expect(fill).toThrow(/full/u);
  expect(tries).toBe(2);
  expect(db.get(sql`SELECT count(*) AS n FROM box`)).toEqual({ n: 0 });

  db.pragma(`max_page_count = ${pages + 1000}`);
  fill();
  expect(db.get(sql`SELECT count(*) AS n FROM box`)).toEqual({ n: 1 });
  expect(db.pragma('integrity_check')).toBe('ok');
});
