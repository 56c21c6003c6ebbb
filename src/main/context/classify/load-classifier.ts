import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Client } from '../../../shared/rpc/contract';
import type { Voice } from '../../../shared/contracts/voice';
import { SottoError } from '../../../shared/errors';
import { TURN_CLASSES } from '../../../shared/turn-class';
import { PrototypeClassifier } from './prototype-classifier';
import type { Prototype } from './prototype-classifier';
import { PROTOTYPES } from './prototypes';

/** Sentences a call: a cancel or a reply to speak waits no longer than this many take. */
const BATCH = 8;
/** Raise it when the same model gives other vectors, as with products in 8 bits (docs/decisions/0087). */
const VECTORS_FORMAT = 2;

export interface ClassifierOptions {
  readonly voice: Pick<Client<Voice>, 'embed'>;
  /** Catalogue id of the embedding model: other models give other vectors. */
  readonly modelId: string;
  /** Vectors of the prototypes from the last start, or where to keep them. */
  readonly cacheFile: string;
  readonly signal: AbortSignal;
}

/** Embeds the prototypes, or takes their vectors from the last start. */
export async function loadClassifier(options: ClassifierOptions): Promise<PrototypeClassifier> {
  const written = TURN_CLASSES.flatMap((turnClass) =>
    PROTOTYPES[turnClass].map((text) => ({ turnClass, text })),
  );
  const texts = written.map(({ text }) => text);
  const key = createHash('sha256')
    .update(JSON.stringify([VECTORS_FORMAT, options.modelId, texts]))
    .digest('hex');
  const known = await readVectors(options.cacheFile, key, texts.length);
  const vectors = known ?? (await embedAll(texts, options));
  if (known === null) await writeVectors(options.cacheFile, key, vectors);
  const prototypes: Prototype[] = written.map(({ turnClass }, index) => {
    const vector = vectors[index];
    if (vector === undefined) throw new SottoError('engine-failed', 'a sentence got no vector');
    return { turnClass, vector };
  });
  return new PrototypeClassifier(prototypes);
}

async function embedAll(
  texts: readonly string[],
  { voice, signal }: ClassifierOptions,
): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let from = 0; from < texts.length; from += BATCH) {
    vectors.push(...(await voice.embed(texts.slice(from, from + BATCH), { signal })));
  }
  return vectors;
}

const KEY_BYTES = 64;

/** The key as text, then float32 numbers; null when it is missing or belongs to something else. */
async function readVectors(
  path: string,
  key: string,
  count: number,
): Promise<Float32Array[] | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch {
    return null;
  }
  if (bytes.subarray(0, KEY_BYTES).toString('latin1') !== key) return null;
  const numbers = new Float32Array(
    bytes.buffer.slice(bytes.byteOffset + KEY_BYTES, bytes.byteOffset + bytes.length),
  );
  const dimensions = numbers.length / count;
  if (!Number.isInteger(dimensions) || dimensions === 0) return null;
  return Array.from({ length: count }, (_, index) =>
    numbers.slice(index * dimensions, (index + 1) * dimensions),
  );
}

/** Whole or not at all. A disk that cannot be written only costs the time at the next start. */
async function writeVectors(
  path: string,
  key: string,
  vectors: readonly Float32Array[],
): Promise<void> {
  const parts = vectors.map((vector) =>
    Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength),
  );
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.part`, Buffer.concat([Buffer.from(key, 'latin1'), ...parts]));
    await rename(`${path}.part`, path);
  } catch {
    return;
  }
}
