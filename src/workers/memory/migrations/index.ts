import { SottoError } from '../../../shared/errors';
import type { Db } from '../db';
import { turnsMigration } from './001-turns';
import { memoriesMigration } from './002-memories';
import { tracesMigration } from './003-traces';
import { ledgerMigration } from './005-ledger';
import { latencyMigration } from './006-latency';
import { factsMigration } from './004-facts';
import { plainVectorsMigration } from './008-plain-vectors';
import type { Migration } from './migration';
import { reserved } from './reserved';

export const MIGRATIONS: readonly Migration[] = [
  turnsMigration,
  memoriesMigration,
  tracesMigration,
  factsMigration,
  ledgerMigration,
  latencyMigration,
  reserved(7),
  plainVectorsMigration,
];

/** The version this build writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** Says no to a database that a newer Sotto wrote; it is never migrated down. */
export function refuseFuture(version: number, path: string, known = SCHEMA_VERSION): void {
  if (version <= known) return;
  throw new SottoError(
    'storage-from-future',
    `The memory in ${path} has version ${version}; this Sotto knows versions up to ${known}. ` +
      'Nothing was changed.',
    { hint: 'Update Sotto, or point it at another data folder.' },
  );
}

/**
 * Brings the schema to the newest version, each step in a transaction of its own together with its
 * number, so that a kill leaves the database at one version or the next, never between.
 *
 * @returns the versions that were applied now
 * @throws SottoError `storage-from-future`, or `bug` when the numbers have a gap or go backwards
 */
export function migrate(
  db: Db,
  path: string,
  migrations: readonly Migration[] = MIGRATIONS,
): readonly number[] {
  for (const [index, migration] of migrations.entries()) {
    if (migration.version !== index + 1) {
      throw new SottoError(
        'bug',
        `migration ${migration.name} is number ${migration.version}, expected ${index + 1}`,
      );
    }
  }
  const from = schemaVersion(db);
  refuseFuture(from, path, migrations.length);
  const pending = migrations.slice(from);
  for (const migration of pending) {
    db.write((tx) => {
      migration.up(tx);
      // A pragma takes no bound values; the number is ours.
      tx.script(`PRAGMA user_version = ${migration.version}`);
    });
  }
  return pending.map((migration) => migration.version);
}

export function schemaVersion(db: Db): number {
  return Number(db.pragma('user_version'));
}
