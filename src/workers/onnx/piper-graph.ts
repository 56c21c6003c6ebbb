import type { InferenceSession } from 'onnxruntime-node';
import { Tensor } from 'onnxruntime-node';
import { SottoError, errorMessage } from '../../shared/errors';
import type { ModelPreparedFiles } from '../prepared';
import { openSession, readModel } from './onnx-session';
import { openParts, TEXT_INPUTS } from './voice-parts';
import type { StageInfo } from './voice-parts';
import type { ChainStage } from './window-chain';

/** A voice whose sound is made window by window. */
export interface SplitGraph {
  readonly kind: 'split';
  /** Everything that reads the whole text: phonemes to the source of the first stage. */
  readonly text: InferenceSession;
  readonly stages: readonly ChainStage[];
  dispose(): Promise<void>;
}

/** A voice in one piece, as it stands in the file. */
export interface WholeGraph {
  readonly kind: 'whole';
  readonly text: InferenceSession;
  /** Why it could not be cut. */
  readonly reason: string;
  dispose(): Promise<void>;
}

export async function openWhole(
  path: string,
  threads: number,
  reason: string,
): Promise<WholeGraph> {
  const text = await openSession(await readModel(path), path, threads, TEXT_INPUTS);
  return { kind: 'whole', text, reason, dispose: () => text.release() };
}

/** Opens the voice in parts; one that cannot be cut is opened whole. */
export async function openSplit(
  path: string,
  threads: number,
  prepared: ModelPreparedFiles,
): Promise<SplitGraph | WholeGraph> {
  const parts = await openParts(path, threads, prepared);
  if ('reason' in parts) return await openWhole(path, threads, parts.reason);
  const { text, stages } = parts;
  return {
    kind: 'split',
    text,
    stages: stages.map(({ session, info }, index) =>
      chainStage(session, info, stages[index + 1]?.info.inputChannels ?? 1),
    ),
    dispose: async () => {
      for (const session of [text, ...stages.map((stage) => stage.session)])
        await session.release();
    },
  };
}

/**
 * A run costs about as much as its margins: a stage with wide ones is run for more at a time. Twice
 * the margin keeps the waste at half, and the run short enough to let others in between.
 */
const POSITIONS_PER_MARGIN = 2;

function chainStage(
  session: InferenceSession,
  graph: StageInfo,
  outputChannels: number,
): ChainStage {
  const { inputChannels, inputRank, margin, upsampling, input, mask } = graph;
  return {
    inputChannels,
    outputChannels,
    margin,
    upsampling,
    leastPositions: margin * POSITIONS_PER_MARGIN,
    run: async (data, width) => {
      const shape = inputRank === 4 ? [1, inputChannels, 1, width] : [1, inputChannels, width];
      const feeds: Record<string, Tensor> = { [input]: new Tensor('float32', data, shape) };
      if (mask !== null) {
        feeds[mask] = new Tensor('float32', new Float32Array(width).fill(1), [1, 1, width]);
      }
      const { data: made } = await runGraph(session, feeds);
      if (made.length === outputChannels * width * upsampling) return made;
      throw new SottoError('model-wrong-type', 'a part of the voice gives another length');
    },
  };
}

/** One run; the first output's numbers. @throws SottoError `engine-failed`. */
export async function runGraph(
  session: InferenceSession,
  feeds: Record<string, Tensor>,
): Promise<{ readonly data: Float32Array; readonly dims: readonly number[] }> {
  let output: Tensor | undefined;
  try {
    const outputs = await session.run(feeds);
    output = outputs[session.outputNames[0] ?? 'output'];
  } catch (error) {
    throw new SottoError('engine-failed', `Piper failed: ${errorMessage(error)}`, { cause: error });
  }
  if (!(output?.data instanceof Float32Array)) {
    throw new SottoError('engine-failed', 'Piper gave no float audio');
  }
  return { data: output.data, dims: output.dims };
}
