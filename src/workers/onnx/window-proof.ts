import { z } from 'zod';
import type { ModelPreparedFiles } from '../prepared';
import { dependsOn } from './depends-on';

/** Raise it when windows are made or compared in another way. */
const PROOF_FORMAT = 1;

const proofSchema = z.strictObject({ problem: z.string().nullable() });

/**
 * Whether windows of a voice give what one run over the sentence gives: `prove` finds out, once for a
 * model file on a machine (docs/decisions/0077-start-in-parallel.md).
 *
 * @returns why windows must not be used, or null.
 */
export async function windowProof(
  prepared: ModelPreparedFiles,
  prove: () => Promise<string | null>,
): Promise<string | null> {
  const work = { kind: 'windows', dependsOn: dependsOn(PROOF_FORMAT) };
  const kept = await prepared.read(work, (content) =>
    proofSchema.parse(JSON.parse(new TextDecoder().decode(content))),
  );
  if (kept !== null) return kept.problem;
  const problem = await prove();
  await prepared.keep(work, new TextEncoder().encode(JSON.stringify({ problem })));
  return problem;
}
