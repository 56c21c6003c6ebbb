import { access } from 'node:fs/promises';
import { InferenceSession } from 'onnxruntime-node';
import { SottoError, errorMessage } from '../../shared/errors';

/**
 * Opens a model on the CPU. No memory arena: it asks for blocks of gigabytes on long inputs and never
 * gives them back. No spinning: idle pool threads would burn the cores that whisper and the language
 * model need (ground.md: competing spinners cost tens of times).
 *
 * @throws SottoError `model-missing`, `model-damaged`, or `model-wrong-type` when the graph lacks one
 * of `inputs`.
 */
export async function openSession(
  path: string,
  threads: number,
  inputs: readonly string[],
): Promise<InferenceSession> {
  try {
    await access(path);
  } catch (error) {
    throw new SottoError('model-missing', `the model ${path} is not there`, {
      hint: 'Fetch it with `sotto models pull`.',
      cause: error,
    });
  }
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(path, {
      executionProviders: ['cpu'],
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      enableCpuMemArena: false,
      logSeverityLevel: 3,
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
  } catch (error) {
    throw new SottoError('model-damaged', `onnxruntime refuses ${path}: ${errorMessage(error)}`, {
      hint: 'Check it with `sotto models verify`, then fetch it again.',
      cause: error,
    });
  }
  const missing = inputs.filter((name) => !session.inputNames.includes(name));
  if (missing.length > 0) {
    await session.release();
    throw new SottoError('model-wrong-type', `${path} lacks the inputs ${missing.join(', ')}`, {
      hint: 'This is an ONNX model of another kind.',
    });
  }
  return session;
}
