import { rmSync, statSync } from 'node:fs';
import { SottoError } from '../../shared/errors';
import { writeBackup } from './backup';
import type { Db } from './db';
import type { DatabaseFiles } from './files';

/** Which files on disk a connection writes to; SQLite itself never looks again. */
export interface FileIdentity {
  readonly database: bigint | null;
  readonly wal: bigint | null;
}

export function identify(files: DatabaseFiles): FileIdentity {
  return { database: inode(files.database), wal: inode(files.wal) };
}

/**
 * SQLite goes on without an error when its files are deleted under it: what it writes is gone with
 * the last handle. Called before each write (a few microseconds), this brings the open database's
 * content back to its place.
 *
 * @returns true when the connection was closed and must be opened anew
 * @throws SottoError `storage-failed` when another file lies in its place
 */
export function rescueIfUnlinked(db: Db, files: DatabaseFiles, opened: FileIdentity): boolean {
  const now = identify(files);
  if (now.database === opened.database && now.wal === opened.wal) return false;
  if (now.database === null) {
    writeBackup(db, files.database);
  } else if (now.database === opened.database) {
    // Only the log is gone from its folder; its content is still held open.
    db.pragma('wal_checkpoint(TRUNCATE)');
  } else {
    throw new SottoError(
      'storage-failed',
      `The memory file ${files.database} was replaced while Sotto was running.`,
      { hint: 'Restart Sotto to use the file that lies there now.' },
    );
  }
  db.close();
  // A log of the old file must never be applied to the new one.
  rmSync(files.wal, { force: true });
  rmSync(files.shm, { force: true });
  return true;
}

function inode(path: string): bigint | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}
