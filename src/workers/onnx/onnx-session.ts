import { readFile } from 'node:fs/promises';
import { InferenceSession } from 'onnxruntime-node';
import { SottoError, errorMessage } from '../../shared/errors';

/** The file of a model. @throws SottoError `model-missing`. */
export async function readModel(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new SottoError('model-missing', `the model ${path} is not there`, {
      hint: 'Fetch it with `sotto models pull`.',
      cause: error,
    });
  }
}

export interface GraphOptions {
  /** The graph is what an earlier session saved: there is nothing left to do to it. */
  readonly optimised?: boolean;
  /** A file that the optimised graph is written to. */
  readonly saveTo?: string | undefined;
}

/**
 * Opens a model on the CPU. No memory arena: it asks for blocks of gigabytes on long inputs and never
 * gives them back.
 *
 * @param model the content of the file, or of a graph cut out of it; `name` is what errors call it.
 * @throws SottoError `model-damaged`, or `model-wrong-type` when the graph lacks one of `inputs`.
 */
export async function openSession(
  model: Uint8Array,
  name: string,
  threads: number,
  inputs: readonly string[],
  { optimised = false, saveTo }: GraphOptions = {},
): Promise<InferenceSession> {
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(model, {
      executionProviders: ['cpu'],
      executionMode: 'sequential',
      graphOptimizationLevel: optimised ? 'disabled' : 'all',
      ...(saveTo === undefined ? {} : { optimizedModelFilePath: saveTo }),
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      enableCpuMemArena: false,
      logSeverityLevel: 3,
      extra: { session: spinning(threads) },
    });
  } catch (error) {
    throw new SottoError('model-damaged', `onnxruntime refuses ${name}: ${errorMessage(error)}`, {
      hint: 'Check it with `sotto models verify`, then fetch it again.',
      cause: error,
    });
  }
  const missing = inputs.filter((input) => !session.inputNames.includes(input));
  if (missing.length > 0) {
    await session.release();
    throw new SottoError('model-wrong-type', `${name} lacks the inputs ${missing.join(', ')}`, {
      hint: 'This is an ONNX model of another kind.',
    });
  }
  return session;
}

/**
 * Threads of one run look for their next piece of work without sleeping, for a run is hundreds of small
 * steps; they stop when it ends, because idle spinners would burn the cores that whisper and the
 * language model need (ground.md: competing spinners cost tens of times).
 */
function spinning(threads: number): Record<string, unknown> {
  return { intra_op: { allow_spinning: threads > 1 ? '1' : '0' }, force_spinning_stop: '1' };
}
