import { SottoError } from '../../../shared/errors';
import { bytesField, concatBytes, readFields, textField, varintField } from './protobuf';

/** Field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). */
const MODEL = { graph: 7, operatorSet: 8 } as const;
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, name: 3, operator: 4, attribute: 5, domain: 7 } as const;
const ATTRIBUTE = { name: 1, ints: 8, graph: 6, graphs: 11, type: 20 } as const;
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9 } as const;
const VALUE = { name: 1, type: 2 } as const;
const OPERATOR_SET = { domain: 1, version: 2 } as const;
/** Kinds of numbers that a tensor can hold. */
export const FLOAT = 1;
export const BYTE = 2;
export const SIGNED_BYTE = 3;
const INT64 = 7;
const LIST_OF_INTS = 7;

export interface OnnxAttribute {
  readonly name: string;
  /** Of a list of whole numbers (strides, dilations, pads …); empty for other kinds. */
  readonly ints: readonly number[];
  /** Loops and branches see tensors of the graph around them without naming them as inputs. */
  readonly isSubgraph: boolean;
  readonly raw: Uint8Array;
}

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly OnnxAttribute[];
  readonly raw: Uint8Array;
}

export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly raw: Uint8Array;
}

/** A graph's input or output; `raw` holds its type as well. */
export interface OnnxValue {
  readonly name: string;
  readonly raw: Uint8Array;
}

/** What cutting a graph needs of an ONNX file; the weights stay views into the file's bytes. */
export interface OnnxModel {
  /** In topological order, as the format demands. */
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Version of the standard operators. */
  readonly operatorSet: number;
  /** The model's other fields, copied as they are. */
  readonly head: readonly Uint8Array[];
}

const decoder = new TextDecoder();

/** @throws SottoError `model-damaged` when the bytes are no ONNX model. */
export function readOnnx(file: Uint8Array): OnnxModel {
  const head: Uint8Array[] = [];
  let graph: Uint8Array | null = null;
  let operatorSet = 0;
  for (const field of readFields(file)) {
    if (field.number === MODEL.graph) graph = field.bytes;
    else head.push(field.raw);
    if (field.number === MODEL.operatorSet) operatorSet ||= standardVersion(field.bytes);
  }
  if (graph === null) throw new SottoError('model-damaged', 'the file holds no ONNX graph');
  const nodes: OnnxNode[] = [];
  const initializers = new Map<string, OnnxTensor>();
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  for (const { number, bytes, raw } of readFields(graph)) {
    if (number === GRAPH.node) nodes.push(readNode(bytes, raw));
    else if (number === GRAPH.input) inputs.push({ name: nameIn(bytes), raw });
    else if (number === GRAPH.output) outputs.push({ name: nameIn(bytes), raw });
    else if (number === GRAPH.initializer) {
      const tensor = readTensor(bytes, raw);
      initializers.set(tensor.name, tensor);
    }
  }
  return { nodes, initializers, inputs, outputs, operatorSet, head };
}

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

export interface TensorContent {
  readonly type: number;
  /** As it lies in the file; nothing where it is kept in another way. */
  readonly data: Uint8Array;
}

export function tensorContent(tensor: OnnxTensor): TensorContent {
  const [field] = readFields(tensor.raw);
  let type = 0;
  let data: Uint8Array = new Uint8Array(0);
  for (const { number, value, bytes } of readFields(field?.bytes ?? tensor.raw)) {
    if (number === TENSOR.type) type = value;
    else if (number === TENSOR.raw) data = bytes;
  }
  return { type, data };
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

/** A list attribute of a node, or undefined where it is left out. */
export function intsOf(node: OnnxNode, name: string): readonly number[] | undefined {
  return node.attributes.find((attribute) => attribute.name === name)?.ints;
}

function readNode(bytes: Uint8Array, raw: Uint8Array): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: OnnxAttribute[] = [];
  let operator = '';
  for (const field of readFields(bytes)) {
    if (field.number === NODE.input) inputs.push(decoder.decode(field.bytes));
    else if (field.number === NODE.output) outputs.push(decoder.decode(field.bytes));
    else if (field.number === NODE.operator) operator = decoder.decode(field.bytes);
    else if (field.number === NODE.attribute)
      attributes.push(readAttribute(field.bytes, field.raw));
  }
  return { operator, inputs, outputs, attributes, raw };
}

function readAttribute(bytes: Uint8Array, raw: Uint8Array): OnnxAttribute {
  const ints: number[] = [];
  let name = '';
  let isSubgraph = false;
  for (const field of readFields(bytes)) {
    if (field.number === ATTRIBUTE.name) name = decoder.decode(field.bytes);
    else if (field.number === ATTRIBUTE.ints) ints.push(...numbersIn(field));
    else if (field.number === ATTRIBUTE.graph || field.number === ATTRIBUTE.graphs) {
      isSubgraph = true;
    }
  }
  return { name, ints, isSubgraph, raw };
}

function readTensor(bytes: Uint8Array, raw: Uint8Array): OnnxTensor {
  const dims: number[] = [];
  let name = '';
  for (const field of readFields(bytes)) {
    if (field.number === TENSOR.dims) dims.push(...numbersIn(field));
    else if (field.number === TENSOR.name) name = decoder.decode(field.bytes);
  }
  return { name, dims, raw };
}

/** Repeated numbers stand one by one, or packed into one field. */
function numbersIn(field: { readonly value: number; readonly bytes: Uint8Array }): number[] {
  if (field.bytes.length === 0) return [field.value];
  const numbers: number[] = [];
  let value = 0;
  let scale = 1;
  for (const byte of field.bytes) {
    value += (byte & 0x7f) * scale;
    scale *= 0x80;
    if (byte >= 0x80) continue;
    numbers.push(value);
    value = 0;
    scale = 1;
  }
  return numbers;
}

function standardVersion(bytes: Uint8Array): number {
  let domain = '';
  let version = 0;
  for (const field of readFields(bytes)) {
    if (field.number === OPERATOR_SET.domain) domain = decoder.decode(field.bytes);
    else if (field.number === OPERATOR_SET.version) version = field.value;
  }
  return domain === '' || domain === 'ai.onnx' ? version : 0;
}

function nameIn(bytes: Uint8Array): string {
  for (const field of readFields(bytes)) {
    if (field.number === VALUE.name) return decoder.decode(field.bytes);
  }
  return '';
}
