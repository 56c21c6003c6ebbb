import { readFile } from 'node:fs/promises';
import { throwIfAborted } from '../../../shared/errors';
import { ConcatenatedFile } from '../concatenated-file';
import { widenHalves } from '../ggml/float16';
import { Q8_BLOCK_BYTES, Q8_BLOCK_VALUES, quantiseQ8 } from '../ggml/quantise-q8';
import { HashingFile, type WrittenFile } from '../hashing-file';
import { byteVocabulary } from './byte-vocabulary';
import { MEL_FREQUENCIES, melFilters } from './mel-filters';
import { readCt2Index } from './read-index';
import {
  whisperDims,
  whisperTensors,
  type GgmlTensor,
  type GgmlType,
  type WhisperDims,
} from './whisper-tensors';

/** "ggml" as a little-endian number: the first four bytes of whisper.cpp's models. */
export const GGML_MAGIC = 0x67676d6c;
/** ggml's numbers for how one tensor is stored … */
const TENSOR_TYPES: Record<GgmlType, number> = { f32: 0, f16: 1, q8_0: 8 };
/** … and for a whole file; quantised ones add 1000 times the version of the quantisation. */
const FILE_TYPES = { f16: 1, q8_0: 2007 };
const HALF_BYTES = 2;
/** Weights are copied in pieces of this size: the memory needed does not grow with the model. */
const CHUNK_BYTES = 1 << 20;

export interface ConvertWhisperOptions {
  /** The CTranslate2 `model.bin`, or its parts in order. */
  readonly modelPaths: readonly string[];
  readonly tokenizerPath: string;
  /** `f16` keeps every value as it is; `q8_0` takes half the space and less time on a CPU. */
  readonly weights: 'f16' | 'q8_0';
  /** Written from the start; the caller renames it once it is whole. */
  readonly outputPath: string;
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Turns a half-precision CTranslate2 Whisper model into whisper.cpp's ggml format. Deterministic:
 * for OpenAI's models the result equals whisper.cpp's own file of that kind byte for byte.
 */
export async function convertWhisper(options: ConvertWhisperOptions): Promise<WrittenFile> {
  const tokens = byteVocabulary(await readFile(options.tokenizerPath, 'utf8'));
  const input = await ConcatenatedFile.open(options.modelPaths);
  try {
    const index = await readCt2Index(input);
    const sizes = whisperDims(index);
    const tensors = whisperTensors(index, sizes, options.weights);
    const output = await HashingFile.create(options.outputPath);
    try {
      await output.write(header(sizes, FILE_TYPES[options.weights]));
      await output.write(filterTable(sizes.melBands));
      await output.write(tokenTable(tokens));
      const totalBytes = output.bytes + tensors.reduce((sum, t) => sum + tensorBytes(t), 0);
      for (const tensor of tensors) {
        await output.write(tensorHeader(tensor));
        for await (const chunk of tensorChunks(input, tensor)) {
          throwIfAborted(options.signal);
          await output.write(chunk);
          options.onProgress?.(output.bytes, totalBytes);
        }
      }
      return await output.finish();
    } finally {
      await output.dispose();
    }
  } finally {
    await input.dispose();
  }
}

function header(sizes: WhisperDims, fileType: number): Buffer {
  return int32s(
    GGML_MAGIC,
    sizes.vocabTokens,
    sizes.audioContext,
    sizes.audioState,
    sizes.audioHeads,
    sizes.audioLayers,
    sizes.textContext,
    sizes.textState,
    sizes.textHeads,
    sizes.textLayers,
    sizes.melBands,
    fileType,
  );
}

function filterTable(melBands: number): Buffer {
  const filters = melFilters(melBands);
  const values = Buffer.allocUnsafe(filters.length * 4);
  filters.forEach((value, index) => values.writeFloatLE(value, index * 4));
  return Buffer.concat([int32s(melBands, MEL_FREQUENCIES), values]);
}

function tokenTable(tokens: readonly Buffer[]): Buffer {
  const rows = tokens.flatMap((token) => [int32s(token.length), token]);
  return Buffer.concat([int32s(tokens.length), ...rows]);
}

function tensorHeader(tensor: GgmlTensor): Buffer {
  const name = Buffer.from(tensor.name, 'utf8');
  const shape = [...tensor.shape].reverse();
  return Buffer.concat([
    int32s(shape.length, name.length, TENSOR_TYPES[tensor.type], ...shape),
    name,
  ]);
}

function tensorBytes(tensor: GgmlTensor): number {
  const values = tensor.shape.reduce((a, b) => a * b, 1);
  return tensorHeader(tensor).length + values * VALUE_BYTES[tensor.type];
}

const VALUE_BYTES: Record<GgmlType, number> = {
  f32: 4,
  f16: HALF_BYTES,
  q8_0: Q8_BLOCK_BYTES / Q8_BLOCK_VALUES,
};

const ENCODERS: Record<GgmlType, (halves: Buffer) => Buffer> = {
  f32: widenHalves,
  f16: (halves) => halves,
  q8_0: quantiseQ8,
};

async function* tensorChunks(input: ConcatenatedFile, tensor: GgmlTensor): AsyncGenerator<Buffer> {
  const totalBytes = tensor.shape.reduce((a, b) => a * b, 1) * HALF_BYTES;
  const start = tensor.source.offset + tensor.skipBytes;
  for (let done = 0; done < totalBytes; done += CHUNK_BYTES) {
    const halves = await input.read(start + done, Math.min(CHUNK_BYTES, totalBytes - done));
    yield ENCODERS[tensor.type](halves);
  }
}

function int32s(...values: number[]): Buffer {
  const out = Buffer.allocUnsafe(values.length * 4);
  values.forEach((value, index) => out.writeInt32LE(value, index * 4));
  return out;
}
