import Database from 'better-sqlite3';
import { SottoError, isAbort } from '../../shared/errors';

export type StorageFault = 'full' | 'locked' | 'corrupt' | 'readonly' | 'unreadable' | 'other';

const FAULTS: readonly (readonly [prefix: string, fault: StorageFault])[] = [
  ['SQLITE_FULL', 'full'],
  ['SQLITE_BUSY', 'locked'],
  ['SQLITE_LOCKED', 'locked'],
  ['SQLITE_CORRUPT', 'corrupt'],
  ['SQLITE_NOTADB', 'corrupt'],
  ['SQLITE_READONLY', 'readonly'],
  ['SQLITE_PERM', 'readonly'],
  ['SQLITE_CANTOPEN', 'unreadable'],
  ['SQLITE_IOERR', 'unreadable'],
];

/** Node's own codes, met while folders and files are made around the database. */
const FILE_FAULTS: Readonly<Record<string, StorageFault>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EACCES: 'readonly',
  EPERM: 'readonly',
  EROFS: 'readonly',
  EISDIR: 'unreadable',
  ENOTDIR: 'unreadable',
  EIO: 'unreadable',
};

/** What to tell, and what to do about it, for each kind of fault. */
const TELL: Readonly<Record<StorageFault, readonly [what: string, hint: string]>> = {
  full: ['the disk is full', 'Free some space on the disk that holds the memory, then try again.'],
  locked: [
    'another program holds the memory file',
    'Close the other program that has it open, then try again.',
  ],
  corrupt: [
    'the memory file is damaged',
    'Start Sotto again: it keeps the damaged file beside a restored or new one.',
  ],
  readonly: [
    'the memory file or its folder may not be written',
    'Give yourself write permission for the folder that holds the memory.',
  ],
  unreadable: [
    'the memory file cannot be read or written',
    'Check that its folder exists, belongs to you and lies on a working disk.',
  ],
  other: ['the memory file refused the step', 'Run `sotto doctor` and keep its output.'],
};

/** Sorts an error of SQLite or of the file system; null when it is neither. */
export function storageFault(error: unknown): StorageFault | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error instanceof Database.SqliteError) {
    return FAULTS.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 'other';
  }
  return FILE_FAULTS[code] ?? null;
}

/**
 * Wraps what SQLite or the file system threw; `doing` completes "Could not …". Aborts, typed errors
 * and plain bugs pass unchanged.
 */
export function toStorageError(error: unknown, doing: string): unknown {
  if (error instanceof SottoError || isAbort(error)) return error;
  const fault = storageFault(error);
  if (fault === null) return error;
  const [what, hint] = TELL[fault];
  const detail = error instanceof Error ? ` (${error.message})` : '';
  return new SottoError('storage-failed', `Could not ${doing}: ${what}${detail}.`, {
    hint,
    cause: error,
  });
}
