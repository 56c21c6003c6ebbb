import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Paths } from '../paths';

export const CLEAN_UP_EVERY_MS = 6 * 3_600_000;
export const MAX_AGE_MS = 24 * 3_600_000;
/** Conversations nobody has spoken in for this long move to the archive. */
export const ARCHIVE_AFTER_MS = 30 * 24 * 3_600_000;

export interface CleanedUp {
  readonly files: number;
  readonly freedBytes: number;
}

/** Unfinished copies, wherever they lie: a whole file never bears such a name. */
const UNFINISHED = /\.(?:partial|tmp)$/u;

/**
 * Removes what only served a while: spoken replies written by the command line, unfinished copies, and
 * the temporary folder. Only files untouched for 24 hours go, so nothing that is being written does.
 */
export async function cleanUp(
  paths: Pick<Paths, 'userDataDir' | 'repliesDir'>,
  nowMs: number,
): Promise<CleanedUp> {
  const before = nowMs - MAX_AGE_MS;
  const found = [
    ...(await oldFiles(paths.repliesDir, before)),
    ...(await oldFiles(join(paths.userDataDir, 'tmp'), before)),
    ...(await oldFiles(paths.userDataDir, before)).filter(({ path }) => UNFINISHED.test(path)),
  ];
  const unique = new Map(found.map((file) => [file.path, file]));
  let freedBytes = 0;
  for (const { path, bytes } of unique.values()) {
    await rm(path, { force: true });
    freedBytes += bytes;
  }
  await removeIfEmpty(join(paths.userDataDir, 'tmp'));
  return { files: unique.size, freedBytes };
}

interface OldFile {
  readonly path: string;
  readonly bytes: number;
}

async function oldFiles(folder: string, beforeMs: number): Promise<readonly OldFile[]> {
  const old: OldFile[] = [];
  for (const entry of await entries(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      old.push(...(await oldFiles(path, beforeMs)));
    } else if (entry.isFile()) {
      const { mtimeMs, size } = await stat(path);
      if (mtimeMs < beforeMs) old.push({ path, bytes: size });
    }
  }
  return old;
}

async function entries(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function removeIfEmpty(folder: string): Promise<void> {
  if ((await entries(folder)).length === 0) {
    await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}
