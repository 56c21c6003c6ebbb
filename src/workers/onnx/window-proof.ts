import { cpus } from 'node:os';
import { env } from 'onnxruntime-node';
import { z } from 'zod';
import type { PreparedFiles } from '../prepared';

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
  prepared: PreparedFiles,
  modelPath: string,
  prove: () => Promise<string | null>,
): Promise<string | null> {
  const dependsOn = [PROOF_FORMAT, env.versions.node ?? '', cpus()[0]?.model ?? ''];
  const work = { kind: 'windows', modelPath, dependsOn };
  const kept = await prepared.read(work);
  if (kept !== null) return proofSchema.parse(JSON.parse(new TextDecoder().decode(kept))).problem;
  const problem = await prove();
  await prepared.keep(work, new TextEncoder().encode(JSON.stringify({ problem })));
  return problem;
}
