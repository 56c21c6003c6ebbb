import { makeNode, makeTensor, writeOnnx } from './make-onnx';
import { BYTE, FLOAT, SIGNED_BYTE } from './onnx-fields';
import { readOnnx, tensorContent } from './onnx-model';
import type { OnnxModel, OnnxNode, OnnxTensor } from './onnx-model';

/** The set of onnxruntime's own operators. */
const OWN_OPERATORS = { domain: 'com.microsoft', version: 1 } as const;

/** Weights as they are stored: `numbers × scale`, signed bytes row by row and a scale for each column. */
interface StoredMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly numbers: Uint8Array;
  readonly scale: Uint8Array;
}

/**
 * Lets a model whose file holds 8-bit weights multiply in 8 bits too. Such a file says "turn the
 * weights into floats, then multiply"; onnxruntime does the first once at load and reads four bytes a
 * weight ever after, and for the few words of a question reading them is what takes the time
 * (docs/decisions/0087-words-beside-the-embedding.md). The products named here round the other side to
 * 8 bits as well, anew for each run.
 *
 * A matrix with more rows than columns keeps its floats: what it multiplies comes out of the wide
 * middle layer, where a few large numbers take the range of 8 bits from all the others.
 *
 * @returns the file as it is where it holds no such weights, or loops
 */
export function integerProducts(file: Uint8Array): Uint8Array {
  const model = readOnnx(file);
  const stored = storedMatrices(model);
  const initializers = new Map(model.initializers);
  const nodes = model.nodes.map((node): OnnxNode => {
    const [input = '', weights = ''] = node.inputs;
    const matrix = node.operator === 'MatMul' ? stored.get(weights) : undefined;
    if (matrix === undefined || matrix.rows > matrix.columns) return node;
    const { rows, columns, numbers, scale } = matrix;
    const added = [
      // Without a sign: with one, two products can overflow on processors that have no VNNI.
      makeTensor(`${weights}.numbers`, [rows, columns], BYTE, withoutSign(numbers)),
      makeTensor(`${weights}.scale`, [columns], FLOAT, scale),
      makeTensor(`${weights}.zero`, [columns], BYTE, new Uint8Array(columns).fill(SIGN)),
    ];
    for (const tensor of added) initializers.set(tensor.name, tensor);
    const inputs = [input, ...added.map(({ name }) => name)];
    return makeNode('DynamicQuantizeMatMul', inputs, node.outputs, [], OWN_OPERATORS.domain);
  });
  // A loop's body may use what no input names, which would be taken for unused.
  const hasLoops = nodes.some((node) => node.attributes.some(({ isSubgraph }) => isSubgraph));
  if (hasLoops || initializers.size === model.initializers.size) return file;
  return writeOnnx(
    model,
    {
      name: 'in-integers',
      nodes: usedNodes(nodes, model),
      initializers: initializers.values(),
      inputs: model.inputs.map(({ raw }) => raw),
      outputs: model.outputs.map(({ raw }) => raw),
    },
    [OWN_OPERATORS],
  );
}

/** By the name of the floats that are made of them: `Mul(Cast(numbers), scale)`. */
function storedMatrices({ nodes, initializers }: OnnxModel): ReadonlyMap<string, StoredMatrix> {
  const maker = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  const found = new Map<string, StoredMatrix>();
  for (const { operator, inputs, outputs } of nodes) {
    const cast = operator === 'Mul' ? maker.get(inputs[0] ?? '') : undefined;
    const matrix = cast?.operator === 'Cast' ? initializers.get(cast.inputs[0] ?? '') : undefined;
    const scale = initializers.get(inputs[1] ?? '');
    const [rows = 0, columns = 0, ...more] = matrix?.dims ?? [];
    if (matrix === undefined || scale === undefined || more.length > 0) continue;
    const numbers = bytesOf(matrix, SIGNED_BYTE, rows * columns);
    const scales = scale.dims.at(-1) === columns ? bytesOf(scale, FLOAT, 4 * columns) : null;
    if (numbers === null || scales === null) continue;
    found.set(outputs[0] ?? '', { rows, columns, numbers, scale: scales });
  }
  return found;
}

function bytesOf(tensor: OnnxTensor, wanted: number, bytes: number): Uint8Array | null {
  const { type, data } = tensorContent(tensor);
  return type === wanted && data.length === bytes ? data : null;
}

/** Without those that only made floats of weights which are not used as floats any more. */
function usedNodes(nodes: readonly OnnxNode[], { outputs }: OnnxModel): readonly OnnxNode[] {
  const used = new Set(outputs.map(({ name }) => name));
  const kept: OnnxNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((name) => used.has(name))) continue;
    for (const name of node.inputs) used.add(name);
    kept.push(node);
  }
  return kept.toReversed();
}

const SIGN = 0x80;

/** Signed bytes, moved up by 128. */
function withoutSign(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => byte ^ SIGN);
}
