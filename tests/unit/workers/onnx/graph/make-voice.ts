import type { OnnxNode, OnnxTensor } from '../../../../../src/workers/onnx/graph/onnx-model';
import {
  floatValue,
  intsAttribute,
  makeNode,
  writeOnnx,
} from '../../../../../src/workers/onnx/graph/make-onnx';
import { bytesField, textField, varintField } from '../../../../../src/workers/onnx/graph/protobuf';

/** A weight of three dimensions; its numbers do not matter for cutting. */
function weight(name: string, dims: readonly number[]): OnnxTensor {
  const floats = new Float32Array(dims.reduce((product, dim) => product * dim, 1)).fill(0.01);
  const raw = bytesField(
    5,
    ...dims.map((dim) => varintField(1, dim)),
    varintField(2, 1),
    textField(8, name),
    bytesField(9, new Uint8Array(floats.buffer)),
  );
  return { name, dims, raw };
}

const conv = (input: string, name: string, pad: number): OnnxNode =>
  makeNode('Conv', [input, name], [`${name}.out`], [intsAttribute('pads', [pad, pad])]);

/** The skeleton of a VITS voice: text, noise, flow with a mask, decoder with two upsamplings. */
export function makeVoice(changes: { readonly speakerInDecoder?: boolean } = {}): Uint8Array {
  const nodes = [
    makeNode('Relu', ['input'], ['text']),
    makeNode('Sigmoid', ['text'], ['mask']),
    makeNode('RandomNormalLike', ['text'], ['noise']),
    makeNode('Mul', ['noise', 'scales'], ['scaled']),
    makeNode('Add', ['text', 'scaled'], ['prior']),
    conv('prior', 'flow', 2),
    makeNode('Mul', ['flow.out', 'mask'], ['latent']),
    conv('latent', 'first', 3),
    makeNode('LeakyRelu', ['first.out'], ['first.act']),
    makeNode(
      'ConvTranspose',
      ['first.act', 'up1'],
      ['up1.out'],
      [intsAttribute('strides', [8]), intsAttribute('pads', [4, 4])],
    ),
    makeNode(
      'Conv',
      ['up1.out', 'wide'],
      ['wide.out'],
      [intsAttribute('dilations', [12]), intsAttribute('pads', [36, 36])],
    ),
    makeNode('Add', ['wide.out', changes.speakerInDecoder === true ? 'text' : 'up1.out'], ['sum']),
    makeNode(
      'ConvTranspose',
      ['sum', 'up2'],
      ['up2.out'],
      [intsAttribute('strides', [4]), intsAttribute('pads', [2, 2])],
    ),
    makeNode('Tanh', ['up2.out'], ['output']),
  ];
  const weights = [
    weight('flow', [6, 6, 5]),
    weight('first', [8, 6, 7]),
    weight('up1', [8, 4, 16]),
    weight('wide', [4, 4, 7]),
    weight('up2', [4, 1, 8]),
  ];
  const head = [varintField(1, 8), bytesField(8, textField(1, ''), varintField(2, 15))];
  const empty = {
    nodes: [],
    initializers: new Map<string, OnnxTensor>(),
    inputs: [],
    outputs: [],
    operatorSet: 15,
    head,
  };
  return writeOnnx(empty, {
    name: 'voice',
    nodes,
    initializers: weights,
    inputs: [
      floatValue('input', 'input', [1, 6, 'width']),
      floatValue('input', 'scales', [1, 1, 1]),
    ],
    outputs: [floatValue('output', 'output', [1, 1, 'samples'])],
  });
}
