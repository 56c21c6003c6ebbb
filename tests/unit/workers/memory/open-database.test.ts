import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeBackup } from '../../../../src/workers/memory/backup';
import { addMemories } from '../../../../src/workers/memory/memories';
import { SCHEMA_VERSION } from '../../../../src/workers/memory/migrations/index';
import { openDatabase } from '../../../../src/workers/memory/open-database';
import type { OpenedDatabase } from '../../../../src/workers/memory/open-database';
import { findTurn, listTurns, saveTurn } from '../../../../src/workers/memory/turns';
import { direction, openOptions, temporaryFolder, turnRecord } from './fixture';

const PAGE_BYTES = 4096;

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'memory.db');
});
afterEach(() => {
  folder.remove();
});

const open = (): OpenedDatabase => openDatabase(openOptions(path));
const modeOf = (file: string): number => statSync(file).mode & 0o777;
const turnIds = ({ db }: OpenedDatabase): string[] =>
  listTurns(db, { conversationId: null, limit: 100, beforeTurnId: null }).map((turn) => turn.id);

/** A closed database with one turn, and enough pages to damage. */
function made(): void {
  const { db } = open();
  saveTurn(db, turnRecord('kept', { userText: 'long '.repeat(20_000) }));
  addMemories(db, [
    { turnId: 'kept', speaker: 'user', text: 'kept words', embedding: direction(1) },
  ]);
  db.close();
}

function overwrite(file: string, position: number, bytes: Uint8Array): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, position);
  closeSync(handle);
}

describe('a new database', () => {
  it('is durable, checked for, and private to the user', () => {
    path = join(folder.path, 'made', 'deep', 'memory.db');
    const { db, files, ...opened } = open();
    saveTurn(db, turnRecord('a'));
    expect(opened).toMatchObject({ quarantinedPath: null, restoredFromBackup: false });
    expect(opened.vectorVersion).toMatch(/^v0\.1\./u);
    expect(db.pragma('journal_mode')).toBe('wal');
    expect(db.pragma('synchronous')).toBe(2);
    expect(db.pragma('foreign_keys')).toBe(1);
    expect(db.pragma('secure_delete')).toBe(1);
    expect(db.pragma('user_version')).toBe(SCHEMA_VERSION);
    expect(modeOf(join(folder.path, 'made'))).toBe(0o700);
    expect(modeOf(join(folder.path, 'made', 'deep'))).toBe(0o700);
    for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(modeOf(file)).toBe(0o600);
    expect(files?.backup).toBe(`${path}.backup`);
    db.close();
  });

  it('keeps the mode of a folder that was there, and tightens a file that others could read', () => {
    path = join(folder.path, 'shared', 'memory.db');
    mkdirSync(join(folder.path, 'shared'), { mode: 0o755 });
    chmodSync(join(folder.path, 'shared'), 0o755);
    writeFileSync(path, '', { mode: 0o644 });
    open().db.close();
    expect(modeOf(join(folder.path, 'shared'))).toBe(0o755);
    expect(modeOf(path)).toBe(0o600);
  });

  it('works under a path with spaces, signs and other scripts', () => {
    path = join(folder.path, 'mémoire %20 #1 ? 記憶 🧠', "it's.db");
    made();
    expect(turnIds(open())).toEqual(['kept']);
  });
});

describe('a database from the future', () => {
  it('is refused with its version, and not one byte of the folder changes', () => {
    made();
    const db = new Database(path);
    db.pragma('user_version = 999');
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    const before = readFileSync(path);
    const listing = readdirSync(folder.path);
    expect(open).toThrow(
      expect.objectContaining({
        kind: 'storage-from-future',
        message: expect.stringMatching(/version 999.*Nothing was changed/u) as string,
      }),
    );
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(folder.path)).toEqual(listing);
  });

  it('is recognised while its number is still in the log alone', () => {
    made();
    const db = new Database(path);
    db.pragma('journal_mode = WAL');
    db.pragma('user_version = 999');
    // As a crash leaves it: the log beside the file, nobody closed anything.
    const crashed = join(folder.path, 'crashed.db');
    copyFileSync(path, crashed);
    copyFileSync(`${path}-wal`, `${crashed}-wal`);
    db.close();
    path = crashed;
    const before = [readFileSync(crashed), readFileSync(`${crashed}-wal`)];
    expect(open).toThrow(expect.objectContaining({ kind: 'storage-from-future' }));
    expect(readFileSync(crashed).equals(before[0] ?? Buffer.of())).toBe(true);
    expect(readFileSync(`${crashed}-wal`).equals(before[1] ?? Buffer.of())).toBe(true);
  });
});

describe('a damaged database', () => {
  const corruptFiles = (): string[] =>
    readdirSync(folder.path).filter((name) => name.includes('.corrupt-'));

  it.each([
    ['its header is overwritten', () => overwrite(path, 0, Buffer.alloc(64, 0xff))],
    ['it is another kind of file', () => writeFileSync(path, 'not a database\n'.repeat(1000))],
    [
      'its schema page is overwritten',
      () => overwrite(path, 100, Buffer.alloc(PAGE_BYTES - 100, 0xa5)),
    ],
  ])('is kept aside and a new one begins when %s', (_, damage) => {
    made();
    damage();
    const bytes = readFileSync(path);
    const opened = open();
    expect(opened).toMatchObject({ restoredFromBackup: false });
    expect(opened.quarantinedPath).toMatch(/memory\.db\.corrupt-\d{4}-/u);
    expect(readFileSync(opened.quarantinedPath ?? '').equals(bytes)).toBe(true);
    expect(turnIds(opened)).toEqual([]);
    saveTurn(opened.db, turnRecord('fresh'));
    opened.db.close();

    const again = open();
    expect(again.quarantinedPath).toBeNull();
    expect(turnIds(again)).toEqual(['fresh']);
    again.db.close();
    expect(corruptFiles()).toHaveLength(1);
  });

  it('is replaced by the last backup when there is a good one', () => {
    made();
    const { db } = open();
    writeBackup(db, `${path}.backup`);
    db.close();
    overwrite(path, 0, Buffer.alloc(64, 0xff));
    const opened = open();
    expect(opened).toMatchObject({ restoredFromBackup: true });
    expect(opened.quarantinedPath).not.toBeNull();
    expect(turnIds(opened)).toEqual(['kept']);
    expect(modeOf(path)).toBe(0o600);
    opened.db.close();
  });

  it('begins anew when the backup is damaged as well', () => {
    made();
    writeFileSync(`${path}.backup`, Buffer.alloc(8192, 0xff));
    overwrite(path, 0, Buffer.alloc(64, 0xff));
    const opened = open();
    expect(opened).toMatchObject({ restoredFromBackup: false });
    expect(turnIds(opened)).toEqual([]);
    opened.db.close();
  });

  it('is noticed when it was cut to nothing', () => {
    made();
    const { db } = open();
    writeBackup(db, `${path}.backup`);
    db.close();
    truncateSync(path, 0);
    const opened = open();
    expect(opened).toMatchObject({ restoredFromBackup: true });
    expect(turnIds(opened)).toEqual(['kept']);
    opened.db.close();
  });

  it.each([
    ['damage was met while running', () => writeFileSync(`${path}.check`, '')],
    [
      'the last exit left a log',
      () => {
        const db = new Database(path);
        db.pragma('journal_mode = WAL');
        db.pragma('user_version = 3');
        copyFileSync(`${path}-wal`, `${path}.saved`);
        db.close();
        copyFileSync(`${path}.saved`, `${path}-wal`);
      },
    ],
  ])('is searched through when %s', (_, leave) => {
    made();
    leave();
    // Pages in the middle: SQLite opens such a file without a word.
    overwrite(path, 12 * PAGE_BYTES, Buffer.alloc(6 * PAGE_BYTES, 0xa5));
    const opened = open();
    expect(opened.quarantinedPath).not.toBeNull();
    expect(existsSync(`${path}.check`)).toBe(false);
    opened.db.close();
  });

  it('with a cut log keeps what the log still proves', () => {
    made();
    const { db } = open();
    for (let index = 0; index < 5; index += 1) saveTurn(db, turnRecord(`late-${index}`));
    const crashed = join(folder.path, 'crashed.db');
    copyFileSync(path, crashed);
    copyFileSync(`${path}-wal`, `${crashed}-wal`);
    db.close();
    truncateSync(`${crashed}-wal`, statSync(`${crashed}-wal`).size - 1000);
    path = crashed;
    const opened = open();
    expect(opened.quarantinedPath).toBeNull();
    expect(turnIds(opened)).toEqual(['kept', 'late-0', 'late-1', 'late-2', 'late-3']);
    opened.db.close();
  });

  it('loses nothing with its shared index file', () => {
    made();
    const { db } = open();
    saveTurn(db, turnRecord('late'));
    const crashed = join(folder.path, 'crashed.db');
    copyFileSync(path, crashed);
    copyFileSync(`${path}-wal`, `${crashed}-wal`);
    db.close();
    rmSync(`${crashed}-shm`, { force: true });
    path = crashed;
    const opened = open();
    expect(findTurn(opened.db, 'late')).not.toBeNull();
    opened.db.close();
  });
});

it("refuses another program's database", () => {
  const other = new Database(path);
  other.exec('CREATE TABLE bookmarks (url TEXT)');
  other.close();
  expect(open).toThrow(
    expect.objectContaining({
      kind: 'storage-failed',
      message: expect.stringMatching(/another program/u) as string,
    }),
  );
  const after = new Database(path, { readonly: true });
  expect(after.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'bookmarks' }]);
  after.close();
});

it('says so when the vector search cannot be loaded', () => {
  expect(() =>
    openDatabase({ ...openOptions(path), vectorExtensionPath: join(folder.path, 'vec0.so') }),
  ).toThrow(
    expect.objectContaining({
      kind: 'engine-failed',
      hint: expect.stringMatching(/doctor/u) as string,
    }),
  );
});
