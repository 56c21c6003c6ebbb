import { SottoError, throwIfAborted } from '../../../shared/errors';
import { ConcatenatedFile } from '../concatenated-file';
import { Q4_1_BLOCK_BYTES, requantiseQ4ToQ8 } from '../ggml/requantise-q4-1';
import { HashingFile, type WrittenFile } from '../hashing-file';
import { alignUp, readGgufHeader, type GgufHeader, type GgufTensor } from './read-header';
import { Q4_1, Q8_0, tensorBytes } from './tensor-types';

/** llama.cpp's number for a whole file whose matrices are mostly Q8_0. */
const MOSTLY_Q8_0 = 7;
/** Weights are converted in pieces of whole blocks: memory does not grow with the model. */
const CHUNK_BYTES = Q4_1_BLOCK_BYTES << 15;

export interface ConvertToQ8Options {
  /** The GGUF file, or its parts in order. */
  readonly inputPaths: readonly string[];
  /** Written from the start; the caller renames it once it is whole. */
  readonly outputPath: string;
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes a GGUF file anew with its Q4_1 tensors as Q8_0; everything else is copied as it is. On a
 * CPU ggml multiplies Q8_0 in tiles and Q4_1 row by row, so a prompt is read in less time
 * (docs/decisions/0083-q8-language-model.md). Deterministic: one sum fits every machine's result.
 */
export async function convertToQ8(options: ConvertToQ8Options): Promise<WrittenFile> {
  const input = await ConcatenatedFile.open(options.inputPaths);
  try {
    const header = await readGgufHeader(input);
    const plan = planTensors(header);
    const output = await HashingFile.create(options.outputPath);
    try {
      await output.write(patchHeader(header, plan.tensors));
      const totalBytes = header.bytes.length + plan.dataBytes;
      for (const tensor of plan.tensors) {
        for await (const chunk of tensorChunks(input, tensor.source)) {
          throwIfAborted(options.signal);
          await output.write(chunk);
          options.onProgress?.(output.bytes, totalBytes);
        }
        await output.write(Buffer.alloc(tensor.paddingBytes));
      }
      return await output.finish();
    } finally {
      await output.dispose();
    }
  } finally {
    await input.dispose();
  }
}

interface PlannedTensor {
  readonly source: GgufTensor;
  readonly type: number;
  /** From the end of the header. */
  readonly relativeOffset: number;
  readonly paddingBytes: number;
}

/** The tensors in their order, laid out anew: the converted ones have grown. */
function planTensors(header: GgufHeader): {
  readonly tensors: readonly PlannedTensor[];
  readonly dataBytes: number;
} {
  if (!header.tensors.some((tensor) => tensor.type === Q4_1)) {
    throw new SottoError('unsupported', 'This GGUF file has no Q4_1 tensors to convert.');
  }
  let dataBytes = 0;
  const tensors = header.tensors.map((source): PlannedTensor => {
    const type = source.type === Q4_1 ? Q8_0 : source.type;
    const relativeOffset = dataBytes;
    const end = relativeOffset + tensorBytes(source.name, type, source.shape);
    dataBytes = alignUp(end, header.alignmentBytes);
    return { source, type, relativeOffset, paddingBytes: dataBytes - end };
  });
  return { tensors, dataBytes };
}

/** Only numbers of fixed width change, so that the header keeps its length. */
function patchHeader(header: GgufHeader, tensors: readonly PlannedTensor[]): Buffer {
  const bytes = Buffer.from(header.bytes);
  if (header.fileTypeAt !== undefined) bytes.writeUInt32LE(MOSTLY_Q8_0, header.fileTypeAt);
  for (const { source, type, relativeOffset } of tensors) {
    bytes.writeUInt32LE(type, source.typeAt);
    bytes.writeBigUInt64LE(BigInt(relativeOffset), source.typeAt + 4);
  }
  return bytes;
}

async function* tensorChunks(
  input: ConcatenatedFile,
  { offset, sizeBytes, type }: GgufTensor,
): AsyncGenerator<Buffer> {
  for (let done = 0; done < sizeBytes; done += CHUNK_BYTES) {
    const chunk = await input.read(offset + done, Math.min(CHUNK_BYTES, sizeBytes - done));
    yield type === Q4_1 ? requantiseQ4ToQ8(chunk) : chunk;
  }
}
