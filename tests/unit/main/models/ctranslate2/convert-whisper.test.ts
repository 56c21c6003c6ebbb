import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { convertWhisper } from '../../../../../src/main/models/ctranslate2/convert-whisper';
import { halfToSingle } from '../../../../../src/main/models/ggml/float16';
import { useTemporaryFolder } from '../helpers/temporary-folder';
import { makeCt2, makeTokenizerJson, whisperVariables } from './make-ct2-whisper';
import { readGgml, type GgmlFile } from './read-ggml';

const folder = useTemporaryFolder();
const sizes = {
  state: 64,
  melBands: 80,
  audioContext: 20,
  textContext: 12,
  vocabTokens: 96,
  audioLayers: 2,
  textLayers: 1,
};
const variables = whisperVariables(sizes);
const model = makeCt2(variables);
const tokenizer = makeTokenizerJson(50_257);

/** Writes the inputs, cut into parts where asked, and reads the result back. */
async function convert(
  input: readonly Buffer[],
  weights: 'f16' | 'q8_0' = 'f16',
  signal?: AbortSignal,
): Promise<GgmlFile & { bytes: Buffer }> {
  const modelPaths = input.map((part, index) => {
    const path = join(folder(), `model.bin.part${index}`);
    writeFileSync(path, part);
    return path;
  });
  const tokenizerPath = join(folder(), 'tokenizer.json');
  writeFileSync(tokenizerPath, tokenizer);
  const outputPath = join(folder(), 'out.bin');
  const result = await convertWhisper({ modelPaths, tokenizerPath, weights, outputPath, signal });
  const written = readFileSync(outputPath);
  expect(result).toEqual({
    bytes: written.length,
    sha256: createHash('sha256').update(written).digest('hex'),
  });
  return { ...readGgml(written), bytes: written };
}

function valuesOf(file: GgmlFile, name: string): number[] {
  const tensor = file.tensors.find((candidate) => candidate.name === name);
  if (tensor === undefined) throw new Error(`no ${name}`);
  if (tensor.type === 0) {
    return Array.from({ length: tensor.data.length / 4 }, (_, i) => tensor.data.readFloatLE(i * 4));
  }
  return Array.from({ length: tensor.data.length / 2 }, (_, i) => {
    return halfToSingle(tensor.data.readUInt16LE(i * 2));
  });
}

/** One value out of blocks of 32 with a scale in front. */
function restore(data: Buffer, index: number): { scale: number; restored: number } {
  const start = Math.floor(index / 32) * 34;
  const scale = halfToSingle(data.readUInt16LE(start));
  return { scale, restored: scale * data.readInt8(start + 2 + (index % 32)) };
}

function source(name: string): number[] {
  const variable = variables.find((candidate) => candidate.name === name);
  if (variable === undefined) throw new Error(`no ${name}`);
  return [...variable.values];
}

// Half a million token bytes each time: slow on a busy machine, never stuck.
describe('convertWhisper', { timeout: 60_000 }, () => {
  it('writes the header, the filters and the tokens', async () => {
    const file = await convert([model]);
    expect(file.header).toEqual([0x67676d6c, 96, 20, 64, 1, 2, 12, 64, 1, 1, 80, 1]);
    expect(file.filters).toHaveLength(80 * 201);
    expect(file.tokens).toHaveLength(50_257);
    expect(file.tokens.slice(0, 256)).toEqual(
      Array.from({ length: 256 }, (_, byte) => Buffer.from([byte])),
    );
    expect(file.tokens[300]?.toString()).toBe('t300');
    expect(file.tokens.at(-1)?.toString()).toBe('<|endoftext|>');
  });

  it('writes every tensor once, shapes innermost first', async () => {
    const file = await convert([model]);
    const shapes = new Map(file.tensors.map(({ name, shape }) => [name, shape]));
    expect(shapes.size).toBe(file.tensors.length);
    expect(shapes.get('encoder.conv1.weight')).toEqual([3, 80, 64]);
    expect(shapes.get('encoder.conv1.bias')).toEqual([1, 64]);
    expect(shapes.get('decoder.token_embedding.weight')).toEqual([64, 96]);
    expect(shapes.get('encoder.blocks.1.mlp.0.weight')).toEqual([64, 256]);
    expect(shapes.get('decoder.blocks.0.cross_attn.value.bias')).toEqual([64]);
    expect(shapes.has('decoder.blocks.0.attn.key.bias')).toBe(false);
    expect(shapes.has('encoder.blocks.0.cross_attn.query.weight')).toBe(false);
    // Whisper base has 245 for 6 and 6 layers: 15 an encoder layer, 24 a decoder layer, 11 others.
    expect(file.tensors).toHaveLength(11 + 2 * 15 + 24);
  });

  it('keeps vectors, embeddings of positions and biases in single precision', async () => {
    const file = await convert([model]);
    const singles = file.tensors.filter((tensor) => tensor.type === 0).map(({ name }) => name);
    expect(singles).toEqual(
      expect.arrayContaining([
        'encoder.positional_embedding',
        'decoder.positional_embedding',
        'encoder.conv2.bias',
        'encoder.ln_post.weight',
      ]),
    );
    expect(singles.filter((name) => /(?<!ln|ln_post)\.weight$/.test(name))).toEqual([]);
  });

  it('takes q, k and v apart', async () => {
    const file = await convert([model]);
    const qkv = source('decoder/layer_0/self_attention/linear_0/weight');
    const bias = source('decoder/layer_0/self_attention/linear_0/bias');
    const block = 'decoder.blocks.0.attn';
    expect(valuesOf(file, `${block}.query.weight`)).toEqual(qkv.slice(0, 64 * 64));
    expect(valuesOf(file, `${block}.key.weight`)).toEqual(qkv.slice(64 * 64, 2 * 64 * 64));
    expect(valuesOf(file, `${block}.value.weight`)).toEqual(qkv.slice(2 * 64 * 64));
    expect(valuesOf(file, `${block}.query.bias`)).toEqual(bias.slice(0, 64));
    expect(valuesOf(file, `${block}.value.bias`)).toEqual(bias.slice(128));
    const keyValue = source('decoder/layer_0/attention/linear_1/weight');
    expect(valuesOf(file, 'decoder.blocks.0.cross_attn.value.weight')).toEqual(
      keyValue.slice(64 * 64),
    );
  });

  it('reads across the seams of a cut model', async () => {
    const whole = await convert([model]);
    const cuts = [1, 5000, model.length - 3];
    const parts = [0, ...cuts].map((from, index) => model.subarray(from, cuts[index]));
    expect((await convert(parts)).bytes.equals(whole.bytes)).toBe(true);
  });

  it('quantises matrices, and nothing else', async () => {
    const plain = await convert([model]);
    const small = await convert([model], 'q8_0');
    expect(small.header[11]).toBe(2007);
    const quantised = small.tensors.filter((tensor) => tensor.type === 8);
    expect(quantised.map(({ name }) => name)).toEqual(
      plain.tensors
        .filter(({ name, shape, type }) => type === 1 && shape.length === 2 && !/conv/.test(name))
        .map(({ name }) => name),
    );
    for (const { name, data } of quantised) {
      const exact = valuesOf(plain, name);
      // Half a step of the block, and what the scale itself lost by rounding, 127 times.
      const errors = exact.slice(0, 320).map((value, index) => {
        const { scale, restored } = restore(data, index);
        return Math.abs(restored - value) - scale * (0.5 + 127 / 2048);
      });
      expect(Math.max(...errors)).toBeLessThanOrEqual(0);
    }
    const names = new Set(quantised.map(({ name }) => name));
    const untouched = (file: GgmlFile): Buffer =>
      Buffer.concat(file.tensors.filter(({ name }) => !names.has(name)).map(({ data }) => data));
    expect(untouched(small).equals(untouched(plain))).toBe(true);
  });

  it('refuses a truncated model', async () => {
    for (const length of [3, 100, 20_000, model.length >> 1]) {
      await expect(convert([model.subarray(0, length)])).rejects.toMatchObject({
        kind: 'model-damaged',
      });
    }
  });

  it('refuses what is not a half-precision Whisper model', async () => {
    const wrong = { kind: 'model-wrong-type' };
    await expect(convert([Buffer.from('GGUF of no use here')])).rejects.toMatchObject(wrong);
    const other = makeCt2(variables, 'TransformerSpec');
    await expect(convert([other])).rejects.toMatchObject(wrong);
    const incomplete = makeCt2(variables.filter(({ name }) => name !== 'decoder/layer_norm/beta'));
    await expect(convert([incomplete])).rejects.toMatchObject(wrong);
  });

  it('stops when told to', async () => {
    await expect(convert([model], 'f16', AbortSignal.abort())).rejects.toMatchObject({
      kind: 'aborted',
    });
  });
});
