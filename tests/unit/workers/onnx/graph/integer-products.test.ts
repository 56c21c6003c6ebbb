import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { integerProducts } from '../../../../../src/workers/onnx/graph/integer-products';
import {
  floatValue,
  makeNode,
  makeTensor,
  writeOnnx,
} from '../../../../../src/workers/onnx/graph/make-onnx';
import { FLOAT, SIGNED_BYTE } from '../../../../../src/workers/onnx/graph/onnx-fields';
import { readOnnx } from '../../../../../src/workers/onnx/graph/onnx-model';
import { bytesField, varintField } from '../../../../../src/workers/onnx/graph/protobuf';
import { random } from '../../memory/fixture';

const ROWS = 8;
const COLUMNS = 12;
const next = random(3);
const numbers = Int8Array.from({ length: ROWS * COLUMNS }, () => Math.round(254 * next() - 127));
const scales = Float32Array.from({ length: COLUMNS }, () => 0.001 + 0.01 * next());

/** `text` times a matrix of whole numbers with scales, then back by one that has more rows. */
function storedModel(): Uint8Array {
  const stored = (name: string, rows: number, columns: number) => [
    makeTensor(`${name}.q`, [rows, columns], SIGNED_BYTE, new Uint8Array(numbers.buffer)),
    makeTensor(`${name}.s`, [1, columns], FLOAT, new Uint8Array(scales.slice(0, columns).buffer)),
  ];
  // AttributeProto: name, the number (FLOAT), its kind (a whole number).
  const to = bytesField(
    5,
    bytesField(1, new TextEncoder().encode('to')),
    varintField(3, FLOAT),
    varintField(20, 2),
  );
  const toFloat = { name: 'to', ints: [], isSubgraph: false, raw: to };
  const product = (input: string, name: string, output: string) => [
    makeNode('Cast', [`${name}.q`], [`${name}.f`], [toFloat]),
    makeNode('Mul', [`${name}.f`, `${name}.s`], [name]),
    makeNode('MatMul', [input, name], [output]),
  ];
  const versions = [bytesField(8, varintField(2, 17)), varintField(1, 8)];
  const model = {
    ...{ nodes: [], initializers: new Map(), inputs: [], outputs: [] },
    ...{ operatorSet: 17, head: versions },
  };
  return writeOnnx(model, {
    name: 'stored',
    nodes: [...product('text', 'wide', 'middle'), ...product('middle', 'narrow', 'out')],
    initializers: [...stored('wide', ROWS, COLUMNS), ...stored('narrow', COLUMNS, ROWS)],
    inputs: [floatValue('input', 'text', ['n', ROWS])],
    outputs: [floatValue('output', 'out', ['n', ROWS])],
  });
}

async function run(model: Uint8Array): Promise<Float32Array> {
  const session = await InferenceSession.create(model);
  const values = Float32Array.from({ length: 3 * ROWS }, (_, at) => Math.sin(at));
  const { out } = await session.run({ text: new Tensor('float32', values, [3, ROWS]) });
  await session.release();
  if (!(out?.data instanceof Float32Array)) throw new Error('no numbers came out');
  return out.data;
}

describe('integerProducts', () => {
  it('multiplies stored whole numbers as such, but for the matrix behind the wide layer', () => {
    const { nodes } = readOnnx(integerProducts(storedModel()));
    expect(nodes.map(({ operator }) => operator)).toEqual([
      'DynamicQuantizeMatMul',
      ...['Cast', 'Mul', 'MatMul'],
    ]);
  });

  it('gives what the floats give, within the rounding to 8 bits', async () => {
    const exact = await run(storedModel());
    const rounded = await run(integerProducts(storedModel()));
    const largest = Math.max(...exact.map(Math.abs));
    for (const [at, value] of exact.entries()) {
      expect(Math.abs((rounded[at] ?? NaN) - value)).toBeLessThan(0.02 * largest);
    }
    expect(rounded).not.toEqual(exact);
  });

  it('leaves a model alone that holds no such weights', () => {
    const plain = writeOnnx(readOnnx(storedModel()), {
      name: 'plain',
      nodes: [makeNode('MatMul', ['text', 'weights'], ['out'])],
      initializers: [makeTensor('weights', [1, 1], FLOAT, new Uint8Array(4))],
      inputs: [floatValue('input', 'text', ['n', 1])],
      outputs: [floatValue('output', 'out', ['n', 1])],
    });
    expect(integerProducts(plain)).toBe(plain);
  });
});
