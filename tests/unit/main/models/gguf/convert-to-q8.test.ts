import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { halfToSingle, singleToHalf } from '../../../../../src/main/models/ggml/float16';
import { convertToQ8 } from '../../../../../src/main/models/gguf/convert-to-q8';
import { useTemporaryFolder } from '../helpers/temporary-folder';
import { makeGguf, readGguf, text, textArray, uint32, uint64 } from './make-gguf';
import type { GgufSource, GgufTensorSource, MetadataEntry } from './make-gguf';

const folder = useTemporaryFolder();

/** Numbers without a pattern that are the same in every run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** Blocks of Q4_1 with scales and minima as weights have them: small, of both signs. */
function q4Blocks(count: number, seed: number): Buffer {
  const random = numbers(seed);
  const out = Buffer.alloc(count * 20);
  for (let block = 0; block < count; block += 1) {
    out.writeUInt16LE(singleToHalf(random.next().value * 0.05), block * 20);
    out.writeUInt16LE(singleToHalf(-random.next().value * 0.4), block * 20 + 2);
    for (let index = 4; index < 20; index += 1) {
      out[block * 20 + index] = Math.floor(random.next().value * 256);
    }
  }
  return out;
}

/** What Q4_1 blocks mean, in plain words: number × scale + minimum; low halves of bytes first. */
function q4Values(data: Buffer): number[] {
  return Array.from({ length: (data.length / 20) * 32 }, (_, index) => {
    const start = Math.floor(index / 32) * 20;
    const place = index % 32;
    const pair = data.readUInt8(start + 4 + (place % 16));
    const number = place < 16 ? pair % 16 : Math.floor(pair / 16);
    return (
      number * halfToSingle(data.readUInt16LE(start)) + halfToSingle(data.readUInt16LE(start + 2))
    );
  });
}

/** What Q8_0 blocks mean, and how wide a step of each value's block is. */
function q8Values(data: Buffer): { value: number; step: number }[] {
  return Array.from({ length: (data.length / 34) * 32 }, (_, index) => {
    const start = Math.floor(index / 32) * 34;
    const step = halfToSingle(data.readUInt16LE(start));
    return { value: data.readInt8(start + 2 + (index % 32)) * step, step };
  });
}

/** Q8_0 by ggml's rule: in each block the largest value is 127 steps. */
function finest(values: readonly number[]): { value: number }[] {
  const largest = Array.from({ length: values.length / 32 }, (_, block) =>
    Math.max(...values.slice(block * 32, block * 32 + 32).map(Math.abs)),
  );
  return values.map((value, index) => {
    const step = (largest[Math.floor(index / 32)] ?? 0) / 127;
    return { value: step === 0 ? 0 : Math.round(value / step) * step };
  });
}

function squaredError(exact: readonly number[], found: readonly { value: number }[]): number {
  return exact.reduce((sum, value, index) => sum + (value - (found[index]?.value ?? NaN)) ** 2, 0);
}

const SMALLEST_HALF = 2 ** -24;
const Q4_1 = 3;
const Q8_0 = 8;
const matrix: GgufTensorSource = {
  name: 'blk.0.ffn_up.weight',
  shape: [64, 33],
  type: Q4_1,
  data: q4Blocks(66, 1),
};
/** Larger than one piece of the conversion. */
const largeMatrix: GgufTensorSource = {
  name: 'blk.0.ffn_down.weight',
  shape: [4096, 300],
  type: Q4_1,
  data: q4Blocks(38_400, 2),
};
/** 7 and 3 values: their ends are no multiples of the alignment. */
const norm: GgufTensorSource = {
  name: 'blk.0.attn_norm.weight',
  shape: [7],
  type: 0,
  data: Buffer.from(Float32Array.from({ length: 7 }, (_, i) => i / 3).buffer),
};
const halves: GgufTensorSource = {
  name: 'position.weight',
  shape: [3],
  type: 1,
  data: Buffer.from([1, 2, 3, 4, 5, 6]),
};
const embedding: GgufTensorSource = {
  name: 'token_embd.weight',
  shape: [32, 2],
  type: Q8_0,
  data: Buffer.from(Array.from({ length: 68 }, (_, i) => i)),
};
const metadata: readonly MetadataEntry[] = [
  ['general.architecture', 8, text('llama')],
  ['general.file_type', 4, uint32(3)],
  ['tokenizer.ggml.add_bos_token', 7, Buffer.from([0])],
  ['tokenizer.ggml.tokens', 9, textArray(['<|im_start|>', 'Ġthe', '🙂'])],
  ['tokenizer.ggml.token_type', 9, Buffer.concat([uint32(4), uint64(2), uint32(1), uint32(3)])],
  ['tokenizer.chat_template', 8, text('{{ messages }}')],
];
const source: GgufSource = { metadata, tensors: [embedding, norm, matrix, halves, largeMatrix] };

async function convert(parts: readonly Buffer[], signal?: AbortSignal): Promise<Buffer> {
  const inputPaths = parts.map((part, index) => {
    const path = join(folder(), `in.${index}`);
    writeFileSync(path, part);
    return path;
  });
  const outputPath = join(folder(), 'out.gguf');
  const result = await convertToQ8({ inputPaths, outputPath, signal });
  const written = readFileSync(outputPath);
  const sha256 = createHash('sha256').update(written).digest('hex');
  expect(result).toEqual({ bytes: written.length, sha256 });
  return written;
}

function dataOf(file: Buffer, name: string): Buffer {
  const tensor = readGguf(file).tensors.get(name);
  if (tensor === undefined) throw new Error(`no ${name}`);
  return tensor.data;
}

describe('convertToQ8', () => {
  it('keeps every Q4_1 value within half a step of Q8_0', async () => {
    const out = await convert([makeGguf(source)]);
    for (const { name, data } of [matrix, largeMatrix]) {
      const before = q4Values(data);
      const after = q8Values(dataOf(out, name));
      expect(after).toHaveLength(before.length);
      // Half a step, and what the step itself lost by being a half, 127 times.
      const tolerance = (step: number): number =>
        step / 2 + 127 * Math.max(step / 2048, SMALLEST_HALF / 2);
      const beyond = after.filter(
        ({ value, step }, index) => Math.abs(value - (before[index] ?? NaN)) > tolerance(step),
      );
      expect(beyond).toEqual([]);
      expect(squaredError(before, after)).toBeLessThan(0.6 * squaredError(before, finest(before)));
      // The tolerance means something: eight bits are many more steps than four.
      expect(new Set(after.slice(0, 32).map(({ value }) => value)).size).toBeGreaterThan(8);
    }
  });

  it('copies tensors of other types as they are', async () => {
    const out = await convert([makeGguf(source)]);
    for (const { name, data, type } of [norm, halves, embedding]) {
      expect(dataOf(out, name)).toEqual(data);
      expect(readGguf(out).tensors.get(name)?.type).toBe(type);
    }
    expect(readGguf(out).tensors.get(matrix.name)?.type).toBe(Q8_0);
    expect([...readGguf(out).tensors.keys()]).toEqual(source.tensors.map(({ name }) => name));
  });

  it('says that the file is Q8_0, and changes no other metadata', async () => {
    const { metadata: after } = readGguf(await convert([makeGguf(source)]));
    expect(after.get('general.file_type')).toEqual(uint32(7));
    expect([...after.keys()]).toEqual(metadata.map(([key]) => key));
    for (const [key, , bytes] of metadata) {
      if (key !== 'general.file_type') expect(after.get(key)).toEqual(bytes);
    }
  });

  it('does without a file type, and heeds another alignment', async () => {
    const alignment: MetadataEntry = ['general.alignment', 4, uint32(128)];
    const wide = makeGguf({ ...source, metadata: [alignment], alignmentBytes: 128 });
    const usual = await convert([makeGguf(source)]);
    const out = await convert([wide]);
    const tensors = readGguf(out, 128).tensors;
    expect(tensors.get(matrix.name)?.data).toEqual(dataOf(usual, matrix.name));
    expect(tensors.get(halves.name)?.data).toEqual(halves.data);
    expect([...readGguf(out, 128).metadata.keys()]).toEqual(['general.alignment']);
  });

  it('reads across the seams of a file in parts, and is the same each time', async () => {
    const whole = makeGguf(source);
    const out = await convert([whole]);
    const cuts = [5, 900, whole.length - 7];
    const parts = [0, ...cuts].map((from, index) => whole.subarray(from, cuts[index]));
    expect((await convert(parts)).equals(out)).toBe(true);
  });

  it('refuses a truncated file, wherever it ends', async () => {
    const whole = makeGguf({ ...source, tensors: [norm, matrix] });
    // The last tensor's padding is all that may be missing.
    const needed = whole.length - (-matrix.data.length & 31);
    for (const length of [0, 3, 8, 23, 40, 200, needed >> 1, needed - 1]) {
      await expect(convert([whole.subarray(0, length)])).rejects.toMatchObject({
        kind: 'model-damaged',
      });
    }
    await expect(convert([whole.subarray(0, needed)])).resolves.toBeInstanceOf(Buffer);
  });

  it('refuses what is no GGUF file it can read', async () => {
    const wrong = { kind: 'model-wrong-type' };
    await expect(convert([Buffer.from('ggml of no use here')])).rejects.toMatchObject(wrong);
    await expect(convert([makeGguf({ ...source, version: 1 })])).rejects.toMatchObject(wrong);
    const odd: MetadataEntry = ['general.odd', 99, uint32(0)];
    await expect(convert([makeGguf({ ...source, metadata: [odd] })])).rejects.toMatchObject(wrong);
    const alignment: MetadataEntry = ['general.alignment', 4, uint32(0)];
    const unaligned = makeGguf({ ...source, metadata: [alignment] });
    await expect(convert([unaligned])).rejects.toMatchObject(wrong);
  });

  it('refuses counts and lengths that no file can have', async () => {
    const whole = makeGguf(source);
    const countsAt = [8, 16];
    for (const at of countsAt) {
      const altered = Buffer.from(whole);
      altered.writeBigUInt64LE(2n ** 63n, at);
      await expect(convert([altered])).rejects.toMatchObject({ kind: 'model-damaged' });
    }
  });

  it('refuses tensors whose layout it does not know', async () => {
    const unknown = { ...norm, name: 'blk.0.odd', type: 14 };
    const error = await convert([makeGguf({ ...source, tensors: [matrix, unknown] })]).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ kind: 'unsupported' });
    expect((error as Error).message).toMatch(/"blk\.0\.odd".*type 14/);
    const ragged = { ...matrix, shape: [33, 64] };
    await expect(convert([makeGguf({ ...source, tensors: [ragged] })])).rejects.toMatchObject({
      kind: 'model-damaged',
    });
  });

  it('refuses a file with nothing to convert', async () => {
    const plain = makeGguf({ ...source, tensors: [norm, embedding] });
    await expect(convert([plain])).rejects.toMatchObject({ kind: 'unsupported' });
  });

  it('stops when told to', async () => {
    await expect(convert([makeGguf(source)], AbortSignal.abort())).rejects.toMatchObject({
      kind: 'aborted',
    });
  });
});
