import type { TurnConfiguration } from '../../shared/contracts/latency';
import { SottoError } from '../../shared/errors';
import type { ReadableDb, WritableDb } from './db';
import { sql } from './sql';

export interface StoredConfiguration {
  readonly configurationId: number;
  readonly configuration: TurnConfiguration;
  readonly turns: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** The number of this configuration; a new one is given the next. */
export function configurationId(db: WritableDb, configuration: TurnConfiguration): number {
  const json = canonicalJson(configuration);
  const known = db.get<{ id: number }>(
    sql`SELECT id FROM trace_configurations WHERE json = ${json}`,
  );
  if (known !== undefined) return known.id;
  const added = db.returning<{ id: number }>(
    sql`INSERT INTO trace_configurations (json) VALUES (${json}) RETURNING id`,
  );
  if (added === undefined) throw new SottoError('bug', 'a configuration was not inserted');
  return added.id;
}

/** Those that turns were traced with, the one used last first. */
export function listConfigurations(db: ReadableDb): readonly StoredConfiguration[] {
  return db
    .all<Omit<StoredConfiguration, 'configuration'> & { json: string }>(
      sql`
        SELECT trace_configurations.id AS configurationId, json, count(*) AS turns,
          min(started_ms) AS firstMs, max(started_ms) AS lastMs
        FROM trace_configurations JOIN traces ON configuration_id = trace_configurations.id
        GROUP BY trace_configurations.id ORDER BY lastMs DESC`,
    )
    .map(({ json, ...row }) => ({ ...row, configuration: JSON.parse(json) as TurnConfiguration }));
}

/** Equal values give equal text, whatever the order in which their keys were set. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
