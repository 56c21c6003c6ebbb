import {
  ATTRIBUTE,
  FLOAT,
  GRAPH,
  INT64,
  LIST_OF_INTS,
  MODEL,
  NODE,
  OPERATOR_SET,
  TENSOR,
  VALUE,
} from './onnx-fields';
import type { BYTE, SIGNED_BYTE } from './onnx-fields';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor } from './onnx-model';
import { bytesField, concatBytes, readFields, textField, varintField } from './protobuf';

/** The parts of a new graph; `inputs` and `outputs` are made with {@link floatValue} or copied. */
export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  /** Those that no node uses are left out. */
  readonly initializers: Iterable<OnnxTensor>;
  readonly inputs: readonly Uint8Array[];
  readonly outputs: readonly Uint8Array[];
}

/** A set of operators beside the standard ones. */
export interface OperatorSet {
  readonly domain: string;
  readonly version: number;
}

/** An ONNX file with the versions of `model` and another graph. */
export function writeOnnx(
  model: OnnxModel,
  graph: OnnxGraph,
  more: readonly OperatorSet[] = [],
): Uint8Array {
  const used = new Set(graph.nodes.flatMap((node) => node.inputs));
  const weights = [...graph.initializers].filter((tensor) => used.has(tensor.name));
  return concatBytes([
    ...model.head,
    ...more.map(({ domain, version }) =>
      bytesField(
        MODEL.operatorSet,
        textField(OPERATOR_SET.domain, domain),
        varintField(OPERATOR_SET.version, version),
      ),
    ),
    bytesField(
      MODEL.graph,
      ...graph.nodes.map((node) => node.raw),
      textField(GRAPH.name, graph.name),
      ...weights.map((tensor) => tensor.raw),
      ...graph.inputs,
      ...graph.outputs,
    ),
  ]);
}

/**
 * A float tensor as the graph's input or output: a dimension given as text is one that varies, null
 * leaves the shape to be inferred (outputs only).
 */
export function floatValue(
  place: 'input' | 'output',
  name: string,
  dims: readonly (number | string)[] | null,
): Uint8Array {
  const dimensions = dims?.map((dim) =>
    bytesField(1, typeof dim === 'number' ? varintField(1, dim) : textField(2, dim)),
  );
  const shape = dimensions === undefined ? [] : [bytesField(2, ...dimensions)];
  const tensorType = bytesField(1, varintField(1, FLOAT), ...shape);
  return bytesField(GRAPH[place], textField(VALUE.name, name), bytesField(VALUE.type, tensorType));
}

export function makeNode(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: readonly OnnxAttribute[] = [],
  domain = '',
): OnnxNode {
  const raw = bytesField(
    GRAPH.node,
    ...inputs.map((name) => textField(NODE.input, name)),
    ...outputs.map((name) => textField(NODE.output, name)),
    textField(NODE.name, `${operator} of ${outputs[0] ?? ''}`),
    textField(NODE.operator, operator),
    ...attributes.map((attribute) => attribute.raw),
    ...(domain === '' ? [] : [textField(NODE.domain, domain)]),
  );
  return { operator, inputs, outputs, attributes, raw };
}

export function intsAttribute(name: string, ints: readonly number[]): OnnxAttribute {
  const raw = bytesField(
    NODE.attribute,
    textField(ATTRIBUTE.name, name),
    ...ints.map((value) => varintField(ATTRIBUTE.ints, value)),
    varintField(ATTRIBUTE.type, LIST_OF_INTS),
  );
  return { name, ints, isSubgraph: false, raw };
}

/** `data` as it lies in the file: rows one after another, little-endian. */
export function makeTensor(
  name: string,
  dims: readonly number[],
  type: typeof FLOAT | typeof BYTE | typeof SIGNED_BYTE,
  data: Uint8Array,
): OnnxTensor {
  const raw = bytesField(
    GRAPH.initializer,
    ...dims.map((dim) => varintField(TENSOR.dims, dim)),
    varintField(TENSOR.type, type),
    textField(TENSOR.name, name),
    bytesField(TENSOR.raw, data),
  );
  return { name, dims, raw };
}

/** A one-dimensional int64 tensor of small numbers that are not negative. */
export function intsTensor(name: string, values: readonly number[]): OnnxTensor {
  const data = BigInt64Array.from(values, BigInt);
  const raw = bytesField(
    GRAPH.initializer,
    varintField(TENSOR.dims, values.length),
    varintField(TENSOR.type, INT64),
    textField(TENSOR.name, name),
    bytesField(TENSOR.raw, new Uint8Array(data.buffer)),
  );
  return { name, dims: [values.length], raw };
}

/** The same numbers in another shape. */
export function reshaped(tensor: OnnxTensor, dims: readonly number[]): OnnxTensor {
  const [field] = readFields(tensor.raw);
  const others = [...readFields(field?.bytes ?? tensor.raw)].filter(
    ({ number }) => number !== TENSOR.dims,
  );
  const raw = bytesField(
    GRAPH.initializer,
    ...dims.map((dim) => varintField(TENSOR.dims, dim)),
    ...others.map((other) => other.raw),
  );
  return { name: tensor.name, dims, raw };
}
