import type { Baseline, Population } from '../../shared/contracts/latency';
import type { ReadableDb, WritableDb } from './db';
import { sql } from './sql';
import type { Sql } from './sql';

/** What the stages of a population took when the baseline was taken. */
export function listBaselines(db: ReadableDb, population: Population): readonly Baseline[] {
  return db.all<Baseline>(sql`
    SELECT stage, p50_ms AS p50Ms, p95_ms AS p95Ms, turns, taken_ms AS takenMs
    FROM trace_baselines WHERE ${of(population)} ORDER BY stage`);
}

/** Replaces all baselines of the population. */
export function saveBaselines(
  db: WritableDb,
  population: Population,
  baselines: readonly Baseline[],
): void {
  db.run(sql`DELETE FROM trace_baselines WHERE ${of(population)}`);
  const { input, turnClass, personaId, configurationId } = population;
  for (const { stage, p50Ms, p95Ms, turns, takenMs } of baselines) {
    db.run(sql`
      INSERT INTO trace_baselines
        (input, turn_class, persona_id, configuration_id, stage, p50_ms, p95_ms, turns, taken_ms)
      VALUES (${input}, ${turnClass ?? ''}, ${personaId}, ${configurationId ?? 0}, ${stage},
        ${p50Ms}, ${p95Ms}, ${turns}, ${takenMs})`);
  }
}

/** 0 stands for turns of an unknown configuration: a primary key holds no NULL. */
function of({ input, turnClass, personaId, configurationId }: Population): Sql {
  return sql`input = ${input} AND turn_class = ${turnClass ?? ''} AND persona_id = ${personaId}
    AND configuration_id = ${configurationId ?? 0}`;
}
