import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { SottoError } from '../../../../src/shared/errors';
import { storageFault, toStorageError } from '../../../../src/workers/memory/storage-errors';

const sqlite = (code: string): Error => new Database.SqliteError('said by SQLite', code);

it.each([
  ['SQLITE_FULL', 'full', /Free some space/u],
  ['SQLITE_BUSY_SNAPSHOT', 'locked', /Close the other program/u],
  ['SQLITE_CORRUPT_VTAB', 'corrupt', /Start Sotto again/u],
  ['SQLITE_NOTADB', 'corrupt', /Start Sotto again/u],
  ['SQLITE_READONLY_DBMOVED', 'readonly', /write permission/u],
  ['SQLITE_CANTOPEN', 'unreadable', /folder exists/u],
  ['SQLITE_CONSTRAINT_UNIQUE', 'other', /doctor/u],
] as const)('sorts %s as %s and says what to do', (code, fault, hint) => {
  expect(storageFault(sqlite(code))).toBe(fault);
  const told = toStorageError(sqlite(code), 'save the turn');
  expect(told).toMatchObject({ kind: 'storage-failed' });
  expect((told as SottoError).message).toMatch(/^Could not save the turn: .*said by SQLite/u);
  expect((told as SottoError).hint).toMatch(hint);
});

it('sorts what the file system says', () => {
  const error = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  expect(toStorageError(error, 'open')).toMatchObject({ kind: 'storage-failed' });
});

it('leaves typed errors and bugs as they are', () => {
  const typed = new SottoError('bad-input', 'no');
  const bug = new TypeError('undefined is not a function');
  expect(toStorageError(typed, 'x')).toBe(typed);
  expect(toStorageError(bug, 'x')).toBe(bug);
});
