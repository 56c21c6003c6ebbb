import type { OnnxNode, OnnxTensor } from './onnx-model';
import { intsOf } from './onnx-model';

/** How a stretch of nodes looks at its input along time. */
export interface Reach {
  /** Input positions to either side that one output position may depend on. */
  readonly margin: number;
  /** Output positions per input position. */
  readonly upsampling: number;
}

/** Operators that never mix positions along time in a decoder or flow: by element, or by channel. */
const BY_POSITION = new Set(
  (
    'Add Sub Mul Div Neg Exp Pow Sqrt Tanh Sigmoid Relu LeakyRelu Softplus Erf Clip Identity Cast ' +
    'Split Concat Slice Gather Squeeze Unsqueeze Shape Constant ConstantOfShape'
  ).split(' '),
);

/**
 * The receptive field of `nodes` (in topological order) around `input`: kernels and dilations summed
 * along the longest way. Null when an operator might look further than that; `Slice` and `Gather`
 * are taken to work on channels, which the check at load proves or refutes for each voice.
 */
export function reachOf(
  nodes: readonly OnnxNode[],
  initializers: ReadonlyMap<string, OnnxTensor>,
  input: string,
): Reach | null {
  const known = new Map([[input, { reach: 0, rate: 1 }]]);
  let last = { reach: 0, rate: 1 };
  for (const node of nodes) {
    const sources = node.inputs.flatMap((name) => known.get(name) ?? []);
    if (sources.length === 0) continue;
    const rate = Math.max(...sources.map((source) => source.rate));
    const reach = Math.max(...sources.map((source) => source.reach));
    const own = ownReach(node, initializers);
    if (own === null) return null;
    last = { reach: reach + own.reach / rate, rate: rate * own.stride };
    for (const output of node.outputs) known.set(output, last);
  }
  return { margin: Math.ceil(last.reach - 1e-9), upsampling: last.rate };
}

/** Reach in input positions of this node alone, and by what it multiplies positions. */
function ownReach(
  node: OnnxNode,
  initializers: ReadonlyMap<string, OnnxTensor>,
): { readonly reach: number; readonly stride: number } | null {
  if (BY_POSITION.has(node.operator)) return { reach: 0, stride: 1 };
  const kernel = initializers.get(node.inputs[1] ?? '')?.dims[2];
  const padding = intsOf(node, 'pads')?.[0] ?? 0;
  const stride = intsOf(node, 'strides')?.[0] ?? 1;
  if (kernel === undefined) return null;
  if (node.operator === 'Conv' && stride === 1) {
    const span = (kernel - 1) * (intsOf(node, 'dilations')?.[0] ?? 1);
    return { reach: Math.max(padding, span - padding), stride };
  }
  if (node.operator === 'ConvTranspose') {
    return { reach: Math.max(padding, kernel - 1 - padding) / stride, stride };
  }
  return null;
}
