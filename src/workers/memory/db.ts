import type Database from 'better-sqlite3';
import { SottoError } from '../../shared/errors';
import { storageFault } from './storage-errors';
import type { Sql, SqlValue } from './sql';

declare const writable: unique symbol;

/** Enough to read; a function that takes this cannot write, by type and by check at run time. */
export interface ReadableDb {
  all<Row>(query: Sql): Row[];
  get<Row>(query: Sql): Row | undefined;
  /** Rows as arrays in the order of the columns: about twice as fast where there are hundreds. */
  rows<Row extends readonly SqlValue[]>(query: Sql): Row[];
  /** The first column alone: twice as fast again where there are thousands. */
  column<Value extends SqlValue>(query: Sql): Value[];
}

/** The one handle that writes. Branded, so that no reading handle is taken for it. */
export interface WritableDb extends ReadableDb {
  readonly [writable]: never;
  /** Rows changed. */
  run(statement: Sql): number;
  /** For `… RETURNING`: the first row, or undefined when nothing was written. */
  returning<Row>(statement: Sql): Row | undefined;
  /** Definitions without values; several statements in one text. */
  script(text: string): void;
}

type Statement = Database.Statement<SqlValue[]>;

/**
 * The only owner of a better-sqlite3 connection: prepared statements by text, one transaction at a
 * time. Everything here is synchronous; it lives in the memory worker's thread.
 */
export class Db implements WritableDb {
  declare readonly [writable]: never;
  #statements = new Map<string, Statement>();
  /** The same for statements whose answers have another shape; a statement has one for good. */
  #shapedStatements = { raw: new Map<string, Statement>(), pluck: new Map<string, Statement>() };

  constructor(readonly connection: Database.Database) {}

  all<Row>(query: Sql): Row[] {
    return this.#reading(query.text).all(...query.values) as Row[];
  }

  get<Row>(query: Sql): Row | undefined {
    return this.#reading(query.text).get(...query.values) as Row | undefined;
  }

  rows<Row extends readonly SqlValue[]>(query: Sql): Row[] {
    return this.#shaped('raw', query).all(...query.values) as unknown as Row[];
  }

  column<Value extends SqlValue>(query: Sql): Value[] {
    return this.#shaped('pluck', query).all(...query.values) as unknown as Value[];
  }

  run(statement: Sql): number {
    return this.#prepare(statement.text).run(...statement.values).changes;
  }

  returning<Row>(statement: Sql): Row | undefined {
    return this.#prepare(statement.text).get(...statement.values) as Row | undefined;
  }

  script(text: string): void {
    this.connection.exec(text);
  }

  /**
   * Runs `step` in one immediate transaction: all of it is durable when this returns, or none of it
   * is. A full disk is met once by emptying the write-ahead log into the database, which can free
   * the space that is missing; `step` then runs a second time.
   */
  write<T>(step: (db: WritableDb) => T): T {
    const transaction = this.connection.transaction(() => step(this));
    try {
      return transaction.immediate();
    } catch (error) {
      if (storageFault(error) !== 'full') throw error;
      this.connection.pragma('wal_checkpoint(TRUNCATE)');
      return transaction.immediate();
    }
  }

  /** All reads of `step` see one state of the database. */
  read<T>(step: (db: ReadableDb) => T): T {
    return this.connection.transaction(() => step(this)).deferred();
  }

  /** A pragma's single value. */
  pragma(text: string): string | number {
    return this.connection.pragma(text, { simple: true }) as string | number;
  }

  close(): void {
    this.#statements.clear();
    this.#shapedStatements.raw.clear();
    this.#shapedStatements.pluck.clear();
    this.connection.close();
  }

  #prepare(text: string): Statement {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.connection.prepare<SqlValue[]>(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }

  #shaped(shape: 'raw' | 'pluck', { text }: Sql): Statement {
    const statements = this.#shapedStatements[shape];
    let statement = statements.get(text);
    if (statement === undefined) {
      statement = this.connection.prepare<SqlValue[]>(text)[shape]();
      if (!statement.readonly) throw wouldWrite(text);
      statements.set(text, statement);
    }
    return statement;
  }

  #reading(text: string): Statement {
    const statement = this.#prepare(text);
    if (!statement.readonly) throw wouldWrite(text);
    return statement;
  }
}

function wouldWrite(text: string): SottoError {
  return new SottoError('bug', `a read would have written: ${text}`);
}
