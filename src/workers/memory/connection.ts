import { existsSync, rmSync } from 'node:fs';
import type { MemoryInfo } from '../../shared/contracts/memory';
import { SottoError, errorMessage } from '../../shared/errors';
import { writeBackup } from './backup';
import { countTurns } from './counts';
import type { Db, ReadableDb, WritableDb } from './db';
import { markForCheck, quarantined } from './files';
import { schemaVersion } from './migrations/index';
import { openDatabase } from './open-database';
import type { OpenedDatabase, OpenOptions } from './open-database';
import { sql } from './sql';
import { storageFault } from './storage-errors';
import { identify, rescueIfUnlinked } from './unlinked';
import type { FileIdentity } from './unlinked';

/** The open database over its life: reads, durable writes, what is done at a clean close. */
export class MemoryConnection {
  #opened: OpenedDatabase;
  #identity: FileIdentity | null;
  #changed = false;

  constructor(
    private readonly options: OpenOptions,
    private readonly maxBackupBytes: number,
  ) {
    this.#opened = openDatabase(options);
    this.#identity = this.#identify();
  }

  info(): MemoryInfo {
    const { db, sqliteVersion, vectorVersion, quarantinedPath, restoredFromBackup } = this.#opened;
    return {
      sqliteVersion,
      vectorVersion,
      schemaVersion: schemaVersion(db),
      turns: countTurns(db),
      quarantinedPath,
      restoredFromBackup,
    };
  }

  read<T>(step: (db: ReadableDb) => T): T {
    return this.#watched((db) => db.read(step));
  }

  /** One transaction; durable when it returns. */
  write<T>(step: (db: WritableDb) => T): T {
    this.#changed = true;
    return this.#watched((db) => db.write(step));
  }

  /**
   * After a deletion: nothing of it stays in the log or in the backup.
   *
   * @returns damaged databases kept aside, which cannot be cleaned
   */
  scrub(): readonly string[] {
    const { db, files } = this.#opened;
    db.pragma('wal_checkpoint(TRUNCATE)');
    if (files === null) return [];
    rmSync(files.backup, { force: true });
    return quarantined(files);
  }

  /**
   * Leaves the file without a log, and a backup beside it when that is cheap. A fault here loses
   * nothing that was acknowledged, so it is a warning: the worker must be able to leave.
   */
  close(): void {
    try {
      if (this.#changed) this.#tidy();
    } catch (error) {
      if (storageFault(error) === null && !(error instanceof SottoError)) throw error;
      process.emitWarning(`The memory was closed without a new backup: ${errorMessage(error)}`);
    } finally {
      if (this.#opened.db.connection.open) this.#opened.db.close();
    }
  }

  #tidy(): void {
    const { checkMark } = this.#opened.files ?? {};
    // Damage that was met must not take the good backup's place.
    if (checkMark === undefined || existsSync(checkMark)) return;
    this.#watched((db) => {
      db.pragma('optimize');
      db.pragma('wal_checkpoint(TRUNCATE)');
    });
    const { db, files } = this.#opened;
    if (files !== null && this.#sizeBytes() <= this.maxBackupBytes) writeBackup(db, files.backup);
  }

  #watched<T>(step: (db: Db) => T): T {
    this.#rescue();
    try {
      return step(this.#opened.db);
    } catch (error) {
      const { files } = this.#opened;
      if (files !== null && storageFault(error) === 'corrupt') markForCheck(files);
      throw error;
    }
  }

  #rescue(): void {
    const { db, files } = this.#opened;
    if (files === null || this.#identity === null) return;
    // Closed already: an earlier rescue could not open it again, perhaps now it can.
    if (db.connection.open && !rescueIfUnlinked(db, files, this.#identity)) return;
    this.#opened = openDatabase(this.options);
    this.#identity = this.#identify();
  }

  #identify(): FileIdentity | null {
    const { files } = this.#opened;
    return files === null ? null : identify(files);
  }

  #sizeBytes(): number {
    const { db } = this.#opened;
    const row = db.get<{ bytes: number }>(
      sql`SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size`,
    );
    return row?.bytes ?? 0;
  }
}
