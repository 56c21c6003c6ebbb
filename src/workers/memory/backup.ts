import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Db } from './db';
import { createPrivateFile } from './files';

/**
 * Writes a compact copy of the open database. The old copy stays until the new one is whole and on
 * disk. Copying the files instead would miss what is still in the log.
 */
export function writeBackup(db: Db, backupPath: string): void {
  const partial = `${backupPath}.partial`;
  rmSync(partial, { force: true });
  // VACUUM INTO accepts an empty file, and so keeps the mode that only lets the user read it.
  createPrivateFile(partial);
  try {
    db.connection.prepare<[string]>('VACUUM INTO ?').run(partial);
    const file = openSync(partial, 'r+');
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(partial, backupPath);
  } finally {
    rmSync(partial, { force: true });
  }
}

/** True when the file opens and SQLite's quick check finds nothing wrong. */
export function isGoodDatabase(path: string): boolean {
  let connection: Database.Database | null = null;
  try {
    connection = new Database(path, { readonly: true, fileMustExist: true });
    return connection.pragma('quick_check(1)', { simple: true }) === 'ok';
  } catch {
    // Whatever it says, this is no backup to start from.
    return false;
  } finally {
    connection?.close();
  }
}
