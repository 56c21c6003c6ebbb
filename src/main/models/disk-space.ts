import { mkdir, statfs } from 'node:fs/promises';
import { SottoError } from '../../shared/errors';

/** Left free on purpose: a full disk breaks more than one download. */
const SPARE_BYTES = 200e6;

/** Throws `storage-failed` unless `folder`'s disk has room for `neededBytes` and some to spare. */
export async function requireDiskSpace(folder: string, neededBytes: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes + SPARE_BYTES) return;
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
  throw new SottoError(
    'storage-failed',
    `Not enough room in ${folder}: ${megabytes(neededBytes + SPARE_BYTES)} are needed, ` +
      `${megabytes(freeBytes)} are free.`,
    { hint: 'Free some space, or set SOTTO_MODELS_DIR and SOTTO_CACHE_DIR to a larger disk.' },
  );
}
