import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolvePaths } from '../../src/main/paths';
import { defaultSettings } from '../../src/shared/settings';
import { SPAN } from '../../src/shared/trace';
import { Embedder, MAX_EMBED_TOKENS } from '../../src/workers/onnx/embedder';
import { createVoice } from '../../src/workers/onnx/voice';
import { testCall } from '../unit/workers/onnx/helpers/call-context';

interface Reference {
  readonly items: readonly {
    readonly text: string | null;
    readonly tokens: number;
    readonly first8: readonly number[];
  }[];
  readonly cosines: readonly (readonly number[])[];
}
const reference = JSON.parse(
  readFileSync(new URL('../fixtures/minilm-reference.json', import.meta.url), 'utf8'),
) as Reference;

/** Longer than the model reads: the reference was cut at 256 tokens, too. */
const LONG = Array.from(
  { length: 60 },
  (_, index) => `The lighthouse keeper counted ${index} ships before breakfast.`,
).join(' ');
const texts = reference.items.map((item) => item.text ?? LONG);

const folder = join(resolvePaths().modelsDir, defaultSettings.models.embeddings);
const modelPath = join(folder, 'model.onnx');
const tokenizerPath = join(folder, 'tokenizer.json');

const dot = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

describe('MiniLM', () => {
  const voice = createVoice();
  let vectors: readonly Float32Array[];

  beforeAll(async () => {
    const info = await voice.loadEmbedder({ modelPath, tokenizerPath, threads: 2 }, testCall());
    expect(info.dimensions).toBe(384);
    vectors = await voice.embed(texts, testCall());
  });

  afterAll(async () => {
    await voice.dispose();
  });

  // The reference multiplies in floats, we in 8 bits; both with the weights of the file.
  it('agrees with the reference implementation, number by number', () => {
    for (const [index, item] of reference.items.entries()) {
      for (const [at, expected] of item.first8.entries()) {
        expect(Math.abs((vectors[index]?.[at] ?? NaN) - expected)).toBeLessThan(0.02);
      }
    }
  });

  it('agrees on how alike the sentences are', () => {
    for (const [row, a] of vectors.entries()) {
      expect(dot(a, a)).toBeCloseTo(1, 5);
      for (const [column, b] of vectors.entries()) {
        const expected = reference.cosines[row]?.[column] ?? NaN;
        expect(Math.abs(dot(a, b) - expected)).toBeLessThan(0.03);
      }
    }
  });

  it('puts a question nearer to its answer than to anything else', () => {
    const [answer, question, ...others] = vectors;
    if (answer === undefined || question === undefined) throw new Error('no vectors');
    for (const other of others) expect(dot(question, answer)).toBeGreaterThan(dot(question, other));
  });

  it('gives a text the same vector alone and among others', async () => {
    const [alone] = await voice.embed([texts[2] ?? ''], testCall());
    expect(alone).toEqual(vectors[2]);
  });

  it('takes any text', async () => {
    const odd = ['', ' ', '😀', '\u0000', 'a\uD800b', 'x'.repeat(5_000)];
    for (const vector of await voice.embed(odd, testCall())) {
      expect(dot(vector, vector)).toBeCloseTo(1, 5);
    }
    expect(await voice.embed([], testCall())).toEqual([]);
  });

  it('stops between texts when it is cancelled', async () => {
    const controller = new AbortController();
    const many = voice.embed(Array<string>(500).fill(LONG), testCall(controller.signal));
    setImmediate(() => {
      controller.abort();
    });
    await expect(many).rejects.toMatchObject({ kind: 'aborted' });
  });

  it('tells its steps and moves its vectors', async () => {
    const call = testCall();
    const moved = await voice.embed(['one', 'two'], call);
    expect(call.spans.map((span) => span.name)).toEqual([SPAN.embedQueue, SPAN.embed]);
    expect(call.spans[1]?.attributes).toMatchObject({ texts: 2, tokens: 6 });
    expect(call.transferred).toEqual(moved.map((vector) => vector.buffer));
  });

  it('counts tokens as the reference tokenizer does, up to the limit', async () => {
    const embedder = await Embedder.load(modelPath, tokenizerPath, 1);
    for (const [index, item] of reference.items.entries()) {
      expect((await embedder.embed(texts[index] ?? '')).tokens).toBe(item.tokens);
    }
    expect((await embedder.embed(LONG)).tokens).toBe(MAX_EMBED_TOKENS);
    await embedder.dispose();
    await expect(embedder.embed('x')).rejects.toMatchObject({ kind: 'disposed' });
  });

  it('refuses a model of another kind', async () => {
    const piper = join(resolvePaths().modelsDir, 'en_US-joe-medium', 'en_US-joe-medium.onnx');
    await expect(Embedder.load(piper, tokenizerPath, 1)).rejects.toMatchObject({
      kind: 'model-wrong-type',
    });
  });
});
