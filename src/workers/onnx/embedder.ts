import { readFile } from 'node:fs/promises';
import { Tokenizer } from '@huggingface/tokenizers';
import type { InferenceSession } from 'onnxruntime-node';
import { Tensor } from 'onnxruntime-node';
import { z } from 'zod';
import { SottoError, errorMessage } from '../../shared/errors';
import { integerProducts } from './graph/integer-products';
import { openSession, readModel } from './onnx-session';
import { poolSentence } from './sentence-pooling';

/** all-MiniLM-L6-v2 was trained with 128 and is used with 256 tokens, both ends included. */
export const MAX_EMBED_TOKENS = 256;

const tokenizerSchema = z.looseObject({
  model: z.looseObject({ type: z.literal('WordPiece'), vocab: z.record(z.string(), z.number()) }),
});
const hiddenSchema = z.tuple([
  z.literal(1),
  z.number().int().positive(),
  z.number().int().positive(),
]);

/** MiniLM with its WordPiece tokenizer: text in, unit vector out. Owns its session. */
export class Embedder {
  #disposed = false;

  private constructor(
    readonly dimensions: number,
    readonly threads: number,
    private readonly session: InferenceSession,
    private readonly tokenizer: Tokenizer,
  ) {}

  static async load(modelPath: string, tokenizerPath: string, threads: number): Promise<Embedder> {
    const tokenizer = await readTokenizer(tokenizerPath);
    const model = integerProducts(await readModel(modelPath));
    const inputs = ['input_ids', 'attention_mask'];
    const session = await openSession(model, modelPath, threads, inputs);
    try {
      // The first run is slow and its shape tells the dimensions: one dry run serves both.
      const hidden = await runTokens(session, encode(tokenizer, 'warm-up'));
      return new Embedder(hidden.dimensions, threads, session, tokenizer);
    } catch (error) {
      await session.release();
      throw error;
    }
  }

  /**
   * One text a run: int8 activations are scaled by the whole batch's range, so in a batch a vector
   * would depend on its neighbours.
   *
   * @returns the unit vector, and how many tokens were read (the rest of a long text is left out).
   */
  async embed(text: string): Promise<{ vector: Float32Array<ArrayBuffer>; tokens: number }> {
    if (this.#disposed) throw new SottoError('disposed', 'the embedding model is closed');
    const ids = encode(this.tokenizer, text);
    const { hidden, dimensions } = await runTokens(this.session, ids);
    return { vector: poolSentence(hidden, dimensions), tokens: ids.length };
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.session.release();
  }
}

async function readTokenizer(path: string): Promise<Tokenizer> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new SottoError('model-missing', `the tokenizer ${path} cannot be read`, {
      hint: 'Fetch the embedding model again with `sotto models pull`.',
      cause: error,
    });
  }
  try {
    const json = tokenizerSchema.parse(JSON.parse(text));
    return new Tokenizer(json, { clean_up_tokenization_spaces: true });
  } catch (error) {
    throw new SottoError('model-wrong-type', `${path} is no WordPiece tokenizer`, {
      hint: 'It must be the tokenizer.json of the embedding model.',
      cause: error,
    });
  }
}

/** Characters that can matter: WordPiece makes at least one token of this many. */
const MAX_EMBED_CHARACTERS = MAX_EMBED_TOKENS * 100;

/** Token ids with [CLS] and [SEP], the middle cut where the text is too long. */
function encode(tokenizer: Tokenizer, text: string): number[] {
  const { ids } = tokenizer.encode(text.slice(0, MAX_EMBED_CHARACTERS));
  if (ids.length <= MAX_EMBED_TOKENS) return ids;
  return [...ids.slice(0, MAX_EMBED_TOKENS - 1), ...ids.slice(-1)];
}

async function runTokens(
  session: InferenceSession,
  ids: readonly number[],
): Promise<{ hidden: Float32Array; dimensions: number }> {
  const shape = [1, ids.length];
  const filled = (value: bigint): Tensor =>
    new Tensor('int64', new BigInt64Array(ids.length).fill(value), shape);
  const feeds: Record<string, Tensor> = {
    input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
    attention_mask: filled(1n),
  };
  if (session.inputNames.includes('token_type_ids')) feeds['token_type_ids'] = filled(0n);
  let output: Tensor | undefined;
  try {
    const outputs = await session.run(feeds);
    output = outputs['last_hidden_state'] ?? outputs[session.outputNames[0] ?? ''];
  } catch (error) {
    throw new SottoError('engine-failed', `the embedding model failed: ${errorMessage(error)}`, {
      cause: error,
    });
  }
  const dims = hiddenSchema.safeParse(output?.dims);
  if (!(output?.data instanceof Float32Array) || !dims.success) {
    throw new SottoError('model-wrong-type', 'the embedding model gives no token vectors', {
      hint: 'It must be a sentence-transformers model with the output last_hidden_state.',
    });
  }
  return { hidden: output.data, dimensions: dims.data[2] };
}
