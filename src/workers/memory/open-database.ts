import Database from 'better-sqlite3';
import { SottoError, errorMessage } from '../../shared/errors';
import { isGoodDatabase, writeBackup } from './backup';
import { Db } from './db';
import {
  clearCheckMark,
  databaseFiles,
  headerUserVersion,
  lastExitWasUnclean,
  preparePrivateFile,
  quarantine,
  restoreBackup,
  sizeBytes,
  wasEmptied,
} from './files';
import type { DatabaseFiles } from './files';
import { SCHEMA_VERSION, migrate, refuseFuture, schemaVersion } from './migrations/index';
import { sql } from './sql';
import type { Sql } from './sql';
import { storageFault } from './storage-errors';

export interface OpenOptions {
  readonly path: string;
  readonly vectorExtensionPath: string;
  /** How long a step waits for another program that holds the file. */
  readonly busyTimeoutMs: number;
}

export interface OpenedDatabase {
  readonly db: Db;
  /** Null for a database in memory. */
  readonly files: DatabaseFiles | null;
  readonly sqliteVersion: string;
  readonly vectorVersion: string;
  readonly quarantinedPath: string | null;
  readonly restoredFromBackup: boolean;
}

/** "Sott": tells our file from any other SQLite database. */
const APPLICATION_ID = 0x536f7474;

/** SQLite before 3.51.3 can corrupt a database in WAL mode when two connections checkpoint at once. */
const MIN_SQLITE = [3, 51, 3] as const;

/**
 * Opens the database, whatever state it was left in: a newer one is refused untouched, a damaged one
 * is moved aside and the last good backup, or else a new one, takes its place.
 *
 * @throws SottoError `storage-from-future`, `storage-failed`; SQLite's and Node's own errors for what
 *   they refuse (see toStorageError)
 */
export function openDatabase(options: OpenOptions): OpenedDatabase {
  if (options.path === ':memory:') {
    return {
      ...connect(options, null),
      files: null,
      quarantinedPath: null,
      restoredFromBackup: false,
    };
  }
  const files = databaseFiles(options.path);
  preparePrivateFile(files.database);
  refuseFutureFile(files);
  try {
    if (wasEmptied(files)) throw damaged(`${files.database} is empty`);
    const opened = connect(options, files);
    return { ...opened, files, quarantinedPath: null, restoredFromBackup: false };
  } catch (error) {
    if (storageFault(error) !== 'corrupt') throw error;
    const quarantinedPath = quarantine(files, new Date());
    const restoredFromBackup = sizeBytes(files.backup) > 0 && isGoodDatabase(files.backup);
    if (restoredFromBackup) restoreBackup(files);
    else preparePrivateFile(files.database);
    return { ...connect(options, files), files, quarantinedPath, restoredFromBackup };
  }
}

/** Each by itself: joined, an empty table would have the others gone through row by row. */
export function aReadOfEveryPart(): Sql {
  return sql`
    SELECT EXISTS (SELECT 1 FROM turns), EXISTS (SELECT 1 FROM memories),
      EXISTS (SELECT 1 FROM traces)`;
}

type Connected = Pick<OpenedDatabase, 'db' | 'sqliteVersion' | 'vectorVersion'>;

function connect(options: OpenOptions, files: DatabaseFiles | null): Connected {
  const doubtful = files !== null && lastExitWasUnclean(files);
  const db = new Db(new Database(options.path, { timeout: options.busyTimeoutMs }));
  try {
    const sqliteVersion = assertSqliteVersion(db);
    setPragmas(db);
    if (doubtful) assertSound(db, options.path);
    if (files !== null) clearCheckMark(files);
    assertOurs(db, options.path);
    const vectorVersion = loadVectors(db, options.vectorExtensionPath);
    const version = schemaVersion(db);
    if (files !== null && version > 0 && version < SCHEMA_VERSION) writeBackup(db, files.backup);
    migrate(db, options.path);
    // An index or extension that cannot be used is told now.
    db.get(aReadOfEveryPart());
    return { db, sqliteVersion, vectorVersion };
  } catch (error) {
    db.close();
    throw error;
  }
}

function setPragmas(db: Db): void {
  for (const pragma of [
    'journal_mode = WAL',
    // A turn that was acknowledged survives a power cut; WAL alone would only survive a crash.
    'synchronous = FULL',
    // On macOS fsync leaves data in the drive's cache. Without effect elsewhere.
    'fullfsync = ON',
    'checkpoint_fullfsync = ON',
    'foreign_keys = ON',
    // What the user forgets is overwritten, not just unlinked.
    'secure_delete = ON',
    // Sorting never spills the user's words into a temporary file.
    'temp_store = MEMORY',
    'cell_size_check = ON',
    // The log shrinks back after a large transaction.
    'journal_size_limit = 16777216',
  ]) {
    db.pragma(pragma);
  }
}

function assertSqliteVersion(db: Db): string {
  const version = db.get<{ v: string }>(sql`SELECT sqlite_version() AS v`)?.v ?? '0';
  const numbers = version.split('.').map(Number);
  for (const [index, least] of MIN_SQLITE.entries()) {
    const have = numbers[index] ?? 0;
    if (have > least) break;
    if (have < least) {
      throw new SottoError(
        'unsupported',
        `SQLite ${version} is older than ${MIN_SQLITE.join('.')}, which mends a fault that can damage the memory.`,
        { hint: 'Run `npm run setup` to build the version that belongs to Sotto.' },
      );
    }
  }
  return version;
}

function assertSound(db: Db, path: string): void {
  const finding = db.pragma('quick_check(1)');
  if (finding !== 'ok') throw damaged(`${path}: ${finding}`);
}

/** The same kind of error that SQLite gives when it meets the damage itself. */
function damaged(message: string): Error {
  return new Database.SqliteError(message, 'SQLITE_CORRUPT');
}

function assertOurs(db: Db, path: string): void {
  if (db.pragma('application_id') === APPLICATION_ID) return;
  const tables = db.get<{ n: number }>(sql`SELECT count(*) AS n FROM sqlite_schema`)?.n ?? 0;
  if (tables > 0) {
    throw new SottoError('storage-failed', `${path} is a database of another program.`, {
      hint: 'Point Sotto at another data folder.',
    });
  }
  db.pragma(`application_id = ${APPLICATION_ID}`);
}

function loadVectors(db: Db, extensionPath: string): string {
  try {
    db.connection.loadExtension(extensionPath);
    return db.get<{ v: string }>(sql`SELECT vec_version() AS v`)?.v ?? '';
  } catch (error) {
    throw new SottoError(
      'engine-failed',
      `Could not load the vector search from ${extensionPath}: ${errorMessage(error)}`,
      { hint: 'Run `sotto doctor`; it names what is missing.', cause: error },
    );
  }
}

/** Looks before SQLite does, so that a newer database is not even recovered or checkpointed. */
function refuseFutureFile(files: DatabaseFiles): void {
  const version = headerUserVersion(files.database);
  if (version === null) return;
  refuseFuture(version, files.database);
  if (sizeBytes(files.wal) === 0) return;
  // The newest number may still be in the log. A read-only connection leaves both files as they are.
  let connection: Database.Database | null = null;
  try {
    connection = new Database(files.database, { readonly: true });
    refuseFuture(Number(connection.pragma('user_version', { simple: true })), files.database);
  } catch (error) {
    // Damage is met again, and dealt with, when the database is opened to be written.
    if (error instanceof SottoError) throw error;
  } finally {
    connection?.close();
  }
}
