import { SottoError } from '../../../shared/errors';
import type { Ct2Index, Ct2Tensor } from './read-index';

/** Sizes of a Whisper model, in the order of ggml's header. */
export interface WhisperDims {
  readonly vocabTokens: number;
  readonly audioContext: number;
  readonly audioState: number;
  readonly audioHeads: number;
  readonly audioLayers: number;
  readonly textContext: number;
  readonly textState: number;
  readonly textHeads: number;
  readonly textLayers: number;
  readonly melBands: number;
}

/** How values are stored; `q8_0` is blocks of 32 with a common scale. */
export type GgmlType = 'f16' | 'f32' | 'q8_0';

/** One tensor to write: a run of rows of a CTranslate2 variable under ggml's name. */
export interface GgmlTensor {
  readonly name: string;
  /** Row-major, outermost first; ggml files list them the other way round. */
  readonly shape: readonly number[];
  readonly type: GgmlType;
  readonly source: Ct2Tensor;
  /** Bytes to skip in the source, for q, k and v that are stacked in one variable. */
  readonly skipBytes: number;
}

const HEAD_STATE = 64;
const HALF_BYTES = 2;

/** Reads the sizes off the shapes. Whisper's heads are 64 wide in every published size. */
export function whisperDims(index: Ct2Index): WhisperDims {
  if (index.spec !== 'WhisperSpec') {
    throw new SottoError(
      'model-wrong-type',
      `This CTranslate2 model is a ${index.spec}, not a Whisper model.`,
    );
  }
  const [vocabTokens, textState] = dims(index, 'decoder/embeddings/weight', 2);
  const [audioContext, audioState] = dims(index, 'encoder/position_encodings/encodings', 2);
  const [textContext] = dims(index, 'decoder/position_encodings/encodings', 2);
  const [, melBands] = dims(index, 'encoder/conv1/weight', 3);
  return {
    vocabTokens,
    audioContext,
    audioState,
    audioHeads: audioState / HEAD_STATE,
    audioLayers: countLayers(index, 'encoder'),
    textContext,
    textState,
    textHeads: textState / HEAD_STATE,
    textLayers: countLayers(index, 'decoder'),
    melBands,
  };
}

/**
 * Every tensor of the ggml file in the order whisper.cpp's own files have, so that the result of a
 * conversion is comparable with them byte by byte.
 */
export function whisperTensors(
  index: Ct2Index,
  sizes: WhisperDims,
  weights: 'f16' | 'q8_0',
): GgmlTensor[] {
  const plan = new TensorPlan(index, weights);
  plan.add('decoder.positional_embedding', 'decoder/position_encodings/encodings', 'f32');
  plan.add('encoder.positional_embedding', 'encoder/position_encodings/encodings', 'f32');
  plan.add('decoder.token_embedding.weight', 'decoder/embeddings/weight');
  for (let layer = 0; layer < sizes.textLayers; layer += 1) {
    const to = `decoder.blocks.${layer}`;
    const from = `decoder/layer_${layer}`;
    plan.addFeedForward(to, from);
    plan.addSelfAttention(to, from, sizes.textState);
    plan.addCrossAttention(to, from, sizes.textState);
  }
  plan.addNorm('decoder.ln', 'decoder/layer_norm');
  for (const conv of ['conv1', 'conv2']) {
    plan.add(`encoder.${conv}.weight`, `encoder/${conv}/weight`);
    plan.addColumn(`encoder.${conv}.bias`, `encoder/${conv}/bias`);
  }
  for (let layer = 0; layer < sizes.audioLayers; layer += 1) {
    const to = `encoder.blocks.${layer}`;
    const from = `encoder/layer_${layer}`;
    plan.addFeedForward(to, from);
    plan.addSelfAttention(to, from, sizes.audioState);
  }
  plan.addNorm('encoder.ln_post', 'encoder/layer_norm');
  return plan.tensors;
}

class TensorPlan {
  readonly tensors: GgmlTensor[] = [];

  constructor(
    private readonly index: Ct2Index,
    private readonly weights: 'f16' | 'q8_0',
  ) {}

  /**
   * A whole variable. Vectors become single precision, the convolutions' blocks of three axes stay
   * in half, and matrices are stored as the caller of the conversion wants them.
   */
  add(name: string, from: string, type?: 'f32'): void {
    const source = tensor(this.index, from);
    const shape = source.shape;
    const usual = shape.length === 1 ? 'f32' : shape.length === 2 ? this.weights : 'f16';
    this.#push({ name, shape, type: type ?? usual, source }, 0);
  }

  /** The convolutions' biases are columns, [n, 1], in ggml files. */
  addColumn(name: string, from: string): void {
    const source = tensor(this.index, from);
    this.#push({ name, shape: [...source.shape, 1], type: 'f32', source }, 0);
  }

  addNorm(to: string, from: string): void {
    this.add(`${to}.weight`, `${from}/gamma`);
    this.add(`${to}.bias`, `${from}/beta`);
  }

  addSelfAttention(to: string, from: string, state: number): void {
    const qkv = `${from}/self_attention/linear_0`;
    this.addNorm(`${to}.attn_ln`, `${from}/self_attention/layer_norm`);
    this.#addRows(`${to}.attn.query`, qkv, 0, state);
    // The key has no bias in Whisper; CTranslate2 stacks a zero one in its place.
    this.#addRows(`${to}.attn.key`, qkv, state, state, 'without bias');
    this.#addRows(`${to}.attn.value`, qkv, 2 * state, state);
    this.#addLinear(`${to}.attn.out`, `${from}/self_attention/linear_1`);
  }

  addCrossAttention(to: string, from: string, state: number): void {
    const keyValue = `${from}/attention/linear_1`;
    this.addNorm(`${to}.cross_attn_ln`, `${from}/attention/layer_norm`);
    this.#addLinear(`${to}.cross_attn.query`, `${from}/attention/linear_0`);
    this.#addRows(`${to}.cross_attn.key`, keyValue, 0, state, 'without bias');
    this.#addRows(`${to}.cross_attn.value`, keyValue, state, state);
    this.#addLinear(`${to}.cross_attn.out`, `${from}/attention/linear_2`);
  }

  addFeedForward(to: string, from: string): void {
    this.addNorm(`${to}.mlp_ln`, `${from}/ffn/layer_norm`);
    this.#addLinear(`${to}.mlp.0`, `${from}/ffn/linear_0`);
    this.#addLinear(`${to}.mlp.2`, `${from}/ffn/linear_1`);
  }

  #addLinear(to: string, from: string): void {
    this.add(`${to}.weight`, `${from}/weight`);
    this.add(`${to}.bias`, `${from}/bias`);
  }

  #addRows(to: string, from: string, firstRow: number, rows: number, bias?: 'without bias'): void {
    const weight = tensor(this.index, `${from}/weight`);
    const columns = weight.shape[1] ?? 0;
    const skipBytes = firstRow * columns * HALF_BYTES;
    const shape = [rows, columns];
    const type = this.weights;
    this.#push({ name: `${to}.weight`, shape, type, source: weight }, skipBytes);
    if (bias === 'without bias') return;
    const source = tensor(this.index, `${from}/bias`);
    const skipBias = firstRow * HALF_BYTES;
    this.#push({ name: `${to}.bias`, shape: [rows], type: 'f32', source }, skipBias);
  }

  #push(wanted: Omit<GgmlTensor, 'skipBytes'>, skipBytes: number): void {
    const neededBytes = wanted.shape.reduce((a, b) => a * b, 1) * HALF_BYTES;
    if (skipBytes + neededBytes > wanted.source.sizeBytes) {
      throw new SottoError(
        'model-damaged',
        `CTranslate2 variable "${wanted.source.name}" is too small for ${wanted.name}.`,
      );
    }
    this.tensors.push({ ...wanted, skipBytes });
  }
}

function tensor(index: Ct2Index, name: string): Ct2Tensor {
  const found = index.tensors.get(name);
  if (found === undefined) {
    throw new SottoError('model-wrong-type', `The CTranslate2 model has no variable "${name}".`);
  }
  if (found.dtype !== 'float16') {
    throw new SottoError(
      'unsupported',
      `CTranslate2 variable "${name}" is ${found.dtype}; only float16 models can be converted.`,
    );
  }
  return found;
}

/** Shape of a variable whose rank is known; a tuple, so that callers may destructure it. */
function dims(index: Ct2Index, name: string, rank: number): [number, number] {
  const { shape } = tensor(index, name);
  const [first, second] = shape;
  if (shape.length !== rank || first === undefined || second === undefined) {
    throw new SottoError('model-wrong-type', `CTranslate2 variable "${name}" has no ${rank} axes.`);
  }
  return [first, second];
}

function countLayers(index: Ct2Index, side: 'encoder' | 'decoder'): number {
  let layers = 0;
  while (index.tensors.has(`${side}/layer_${layers}/self_attention/linear_0/weight`)) layers += 1;
  return layers;
}
