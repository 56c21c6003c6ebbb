import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { abortError } from '../../shared/errors';

/** Large reads: hashing is then bound by the hash, not by calls. */
const READ_BYTES = 1 << 20;

export interface HashOptions {
  readonly algorithm?: 'sha256' | 'md5';
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((doneBytes: number) => void) | undefined;
}

/** Hex digest of a whole file. */
export async function hashFile(path: string, options: HashOptions = {}): Promise<string> {
  const hash = createHash(options.algorithm ?? 'sha256');
  let doneBytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES })) {
    if (options.signal?.aborted === true) throw abortError(options.signal.reason);
    const bytes = chunk as Buffer;
    hash.update(bytes);
    doneBytes += bytes.length;
    options.onProgress?.(doneBytes);
  }
  return hash.digest('hex');
}
