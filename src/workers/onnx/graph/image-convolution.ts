import type { OnnxNode, OnnxTensor } from './onnx-model';
import { intsAttribute, intsTensor, makeNode, reshaped } from './make-onnx';

/** First version of the standard operators in which (un)squeezing takes its axes as an input. */
export const MIN_OPERATOR_SET = 13;

const HEIGHT_AXIS = intsTensor('sotto.heightAxis', [2]);

/** Value of each attribute for a picture of height 1. */
const AS_IMAGE: Readonly<Record<string, (ints: readonly number[]) => number[]>> = {
  kernel_shape: ([kernel = 1]) => [1, kernel],
  strides: ([stride = 1]) => [1, stride],
  dilations: ([dilation = 1]) => [1, dilation],
  pads: ([before = 0, after = 0]) => [0, before, 0, after],
  output_padding: ([padding = 0]) => [0, padding],
};
/** What may stand between convolutions that stay pictures from the first to the last. */
const RANK_FREE = new Set('Add Sub Mul Div Tanh Relu LeakyRelu Sigmoid Unsqueeze'.split(' '));

export interface ImageGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
}

/**
 * Convolutions over time as convolutions over pictures of height 1: the same sums, but onnxruntime
 * has blocked kernels for pictures only, which are faster (docs/decisions/0045-piper-in-windows.md).
 * Each convolution turns its input into a picture and its output back.
 */
export function wrapConvolutions(graph: ImageGraph): ImageGraph {
  const initializers = new Map(graph.initializers);
  initializers.set(HEIGHT_AXIS.name, HEIGHT_AXIS);
  const nodes = graph.nodes.flatMap((node) => {
    const [input = '', ...others] = node.inputs;
    const [output = ''] = node.outputs;
    const picture = asPicture(node, initializers, [`${output}.in`, ...others], [`${output}.out`]);
    if (picture === null) return [node];
    return [
      makeNode('Unsqueeze', [input, HEIGHT_AXIS.name], [`${output}.in`]),
      picture,
      makeNode('Squeeze', [`${output}.out`, HEIGHT_AXIS.name], [output]),
    ];
  });
  return { nodes, initializers };
}

/**
 * As {@link wrapConvolutions} for a graph whose input is a picture already, `[1, channels, 1, width]`.
 * Null when something in it counts dimensions.
 */
export function pictureGraph(graph: ImageGraph): ImageGraph | null {
  const initializers = new Map(graph.initializers);
  const nodes: OnnxNode[] = [];
  for (const node of graph.nodes) {
    const picture = asPicture(node, initializers, node.inputs, node.outputs);
    if (picture === null && !RANK_FREE.has(node.operator)) return null;
    nodes.push(picture ?? node);
  }
  return { nodes, initializers };
}

/** The node as a convolution over pictures, its weights in `initializers` reshaped; null if it is none. */
function asPicture(
  node: OnnxNode,
  initializers: Map<string, OnnxTensor>,
  inputs: readonly string[],
  outputs: readonly string[],
): OnnxNode | null {
  if (node.operator !== 'Conv' && node.operator !== 'ConvTranspose') return null;
  const weight = initializers.get(node.inputs[1] ?? '');
  const [first, second, kernel] = weight?.dims ?? [];
  if (weight === undefined || first === undefined || second === undefined) return null;
  if (kernel === undefined) return null;
  // Weights that two convolutions share were reshaped for the first of them.
  if (weight.dims.length === 3) {
    initializers.set(weight.name, reshaped(weight, [first, second, 1, kernel]));
  }
  const attributes = node.attributes.map((attribute) => {
    const change = AS_IMAGE[attribute.name];
    return change === undefined ? attribute : intsAttribute(attribute.name, change(attribute.ints));
  });
  return makeNode(node.operator, inputs, outputs, attributes);
}
