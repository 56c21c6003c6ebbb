import { SottoError } from '../../../shared/errors';
import { ATTRIBUTE, GRAPH, MODEL, NODE, OPERATOR_SET, TENSOR, VALUE } from './onnx-fields';
import { readFields } from './protobuf';

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
