import { open } from 'node:fs/promises';
import type { ModelFileType } from '../../shared/models';

const HEAD_BYTES = 64;
/** Configurations and tokenizers are small; a huge "json" is something else. */
const MAX_JSON_BYTES = 64 << 20;

/**
 * What a file is by its first bytes, or undefined. Engines must never see a file of another kind:
 * some end the process over one wrong header value. ONNX has no magic number: it is a protobuf
 * message whose first field is the format's version.
 */
export async function sniffFileType(path: string): Promise<ModelFileType | undefined> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    if (head.length < 4) return undefined;
    if (head.toString('latin1', 0, 4) === 'GGUF') return 'gguf';
    // 0x67676d6c, "ggml", as a little-endian number.
    if (head.toString('latin1', 0, 4) === 'lmgg') return 'ggml';
    if (isOnnxHead(head)) return 'onnx';
    if (size <= MAX_JSON_BYTES && isJsonHead(head)) return 'json';
    return undefined;
  } finally {
    await handle.close();
  }
}

/**
 * ModelProto begins with field 1 (`ir_version`, a varint: tag 0x08, 3 to 20 so far) and goes on
 * with another of its fields: producer name or version, domain, doc string, graph, opset.
 */
function isOnnxHead(head: Buffer): boolean {
  const version = head[1] ?? 0;
  const nextTag = head[2] ?? 0;
  return head[0] === 0x08 && version >= 3 && version <= 20 && ONNX_SECOND_TAGS.has(nextTag);
}

const ONNX_SECOND_TAGS = new Set([0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72]);

function isJsonHead(head: Buffer): boolean {
  return /^\s*[[{]/.test(head.toString('utf8').replace(/^\uFEFF/, ''));
}
