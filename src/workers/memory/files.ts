import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Everything that lies beside one database file. */
export interface DatabaseFiles {
  readonly database: string;
  readonly wal: string;
  readonly shm: string;
  /** A compact copy of the last clean close. */
  readonly backup: string;
  /** Lies there when damage was met while running: the next start checks the whole file. */
  readonly checkMark: string;
}

export function databaseFiles(path: string): DatabaseFiles {
  return {
    database: path,
    wal: `${path}-wal`,
    shm: `${path}-shm`,
    backup: `${path}.backup`,
    checkMark: `${path}.check`,
  };
}

const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/**
 * Makes the folder and an empty file that only the user may read; SQLite gives its log and index
 * files the mode of the database. A folder that exists already keeps its mode: it may be any folder
 * the user chose.
 */
export function preparePrivateFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
  if (existsSync(path)) {
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, PRIVATE_FILE);
  } else {
    createPrivateFile(path);
  }
}

export function createPrivateFile(path: string): void {
  closeSync(openSync(path, 'wx', PRIVATE_FILE));
}

export function sizeBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** What the log and the marks tell before SQLite has looked at anything. */
export function lastExitWasUnclean(files: DatabaseFiles): boolean {
  // The last connection that closes properly empties or removes the write-ahead log.
  return sizeBytes(files.wal) > 0 || existsSync(files.checkMark);
}

/** Cut to nothing, though there is a backup of something. */
export function wasEmptied(files: DatabaseFiles): boolean {
  return (
    sizeBytes(files.database) === 0 && sizeBytes(files.wal) === 0 && sizeBytes(files.backup) > 0
  );
}

const MAGIC = 'SQLite format 3\0';
/** Offsets in SQLite's 100-byte file header (its file format, section 1.3). */
const USER_VERSION_OFFSET = 60;

/** `user_version` read from the file's header without SQLite, or null when it has no header. */
export function headerUserVersion(path: string): number | null {
  const header = Buffer.alloc(100);
  const file = openSync(path, 'r');
  try {
    if (readSync(file, header, 0, header.length, 0) < header.length) return null;
  } finally {
    closeSync(file);
  }
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
  return header.readUInt32BE(USER_VERSION_OFFSET);
}

/**
 * Moves a damaged database with its log aside, so that nothing of it is lost.
 *
 * @returns where it lies now; SQLite's tools can open it there
 */
export function quarantine(files: DatabaseFiles, now: Date): string {
  const stamp = now.toISOString().replaceAll(':', '-');
  let target = `${files.database}.corrupt-${stamp}`;
  for (let again = 2; existsSync(target); again += 1) {
    target = `${files.database}.corrupt-${stamp}-${again}`;
  }
  renameSync(files.database, target);
  for (const suffix of ['-wal', '-shm']) {
    if (existsSync(files.database + suffix)) renameSync(files.database + suffix, target + suffix);
  }
  rmSync(files.checkMark, { force: true });
  return target;
}

export function restoreBackup(files: DatabaseFiles): void {
  copyFileSync(files.backup, files.database);
  chmodSync(files.database, PRIVATE_FILE);
}

export function markForCheck(files: DatabaseFiles): void {
  writeFileSync(files.checkMark, '', { mode: PRIVATE_FILE });
}

export function clearCheckMark(files: DatabaseFiles): void {
  rmSync(files.checkMark, { force: true });
}

/** Databases that {@link quarantine} moved aside, with their logs. */
export function quarantined(files: DatabaseFiles): readonly string[] {
  const folder = dirname(files.database);
  const prefix = `${basename(files.database)}.corrupt-`;
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(folder, name))
    .sort();
}
