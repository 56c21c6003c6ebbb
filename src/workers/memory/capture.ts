import type { ReadableDb, WritableDb } from './db';
import { insertVector } from './memories';
import { sql } from './sql';
import type { Sql, SqlValue } from './sql';

/** A row of any table, by column. */
export type Row = Readonly<Record<string, SqlValue>>;

interface CapturedTable {
  readonly name: string;
  readonly rows: readonly Row[];
}

/** Rows as they were, parents before what refers to them, and the vectors of the memories in them. */
export interface Capture {
  readonly tables: readonly CapturedTable[];
  readonly vectors: readonly { readonly id: number; readonly blob: Uint8Array }[];
}

/** Index entries and codes come back by trigger and with the vector. */
const DERIVED = new Set(['memory_codes']);

/**
 * Reads the rows of `table` whose `column` is one of `values`, with everything that a deletion of them
 * takes along (foreign keys with ON DELETE CASCADE, followed through every table there is), so that
 * {@link restore} can put it back. What is captured lives in RAM only.
 */
export function capture(
  db: ReadableDb,
  table: string,
  column: string,
  values: readonly SqlValue[],
): Capture {
  const tables: CapturedTable[] = [];
  const follow = (name: string, by: string, keys: readonly SqlValue[]): void => {
    if (keys.length === 0 || DERIVED.has(name)) return;
    const rows = db.all<Row>(selectWhere(name, by, keys));
    if (rows.length === 0) return;
    tables.push({ name, rows });
    for (const child of childrenOf(db, name)) {
      follow(
        child.table,
        child.column,
        rows.map((row) => row[child.parentColumn] ?? null),
      );
    }
  };
  follow(table, column, values);
  const ids = tables
    .filter(({ name }) => name === 'memories')
    .flatMap(({ rows }) => rows.map(({ id }) => Number(id)));
  return { tables, vectors: ids.flatMap((id) => vectorOf(db, id)) };
}

/** What the rows of several captures hold together, each row once. */
export function join(...captures: readonly Capture[]): Capture {
  return {
    tables: captures.flatMap(({ tables }) => tables),
    vectors: captures.flatMap(({ vectors }) => vectors),
  };
}

/** Puts back what is missing; what is there again stays as it is. */
export function restore(db: WritableDb, captured: Capture): void {
  for (const { name, rows } of captured.tables) {
    for (const row of rows) db.run(insertRow(name, row));
  }
  for (const { id, blob } of captured.vectors) {
    if (db.get(sql`SELECT 1 FROM memory_codes WHERE memory_id = ${id}`) === undefined) {
      insertVector(db, id, blob);
    }
  }
}

/** Rows of one table in a capture. */
export function capturedRows(captured: Capture, table: string): readonly Row[] {
  return captured.tables.filter(({ name }) => name === table).flatMap(({ rows }) => rows);
}

interface Child {
  readonly table: string;
  readonly column: string;
  readonly parentColumn: string;
}

function childrenOf(db: ReadableDb, parent: string): readonly Child[] {
  return db.all<Child>(sql`
    SELECT s.name AS "table", f."from" AS "column", f."to" AS parentColumn
    FROM sqlite_schema s JOIN pragma_foreign_key_list(s.name) f
    WHERE s.type = 'table' AND f."table" = ${parent} AND f.on_delete = 'CASCADE'
    ORDER BY s.rowid`);
}

function vectorOf(db: ReadableDb, id: number): Capture['vectors'] {
  const row = db.get<{ embedding: Uint8Array }>(
    sql`SELECT embedding FROM memory_vectors WHERE memory_id = ${BigInt(id)}`,
  );
  return row === undefined ? [] : [{ id, blob: row.embedding }];
}

/** Names come from the schema itself, never from a user; values are bound. */
function selectWhere(table: string, column: string, values: readonly SqlValue[]): Sql {
  return {
    text: `SELECT * FROM ${quoted(table)} WHERE ${quoted(column)} IN (SELECT value FROM json_each(?))`,
    values: [JSON.stringify(values)],
  };
}

function insertRow(table: string, row: Row): Sql {
  const columns = Object.keys(row);
  return {
    text: `INSERT OR IGNORE INTO ${quoted(table)} (${columns.map(quoted).join(', ')})
      VALUES (${columns.map(() => '?').join(', ')})`,
    values: Object.values(row),
  };
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
