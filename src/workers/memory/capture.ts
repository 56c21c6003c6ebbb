import type { ReadableDb, WritableDb } from './db';
import { sql } from './sql';
import type { Sql, SqlValue } from './sql';

/** A row of any table, by column. */
export type Row = Readonly<Record<string, SqlValue>>;

interface CapturedTable {
  readonly name: string;
  readonly rows: readonly Row[];
}

/** Rows as they were, parents before what refers to them. Index entries come back by trigger. */
export interface Capture {
  readonly tables: readonly CapturedTable[];
}

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
    if (keys.length === 0) return;
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
  return { tables };
}

/** What the rows of several captures hold together, each row once. */
export function join(...captures: readonly Capture[]): Capture {
  return { tables: captures.flatMap(({ tables }) => tables) };
}

/** Puts back what is missing; what is there again stays as it is. */
export function restore(db: WritableDb, captured: Capture): void {
  // Rows of one table may refer to each other; only the end counts.
  db.script('PRAGMA defer_foreign_keys = ON');
  for (const { name, rows } of captured.tables) {
    for (const row of rows) db.run(insertRow(name, row));
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
