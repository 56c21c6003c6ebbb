import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SottoError } from '../../shared/errors';
import { readClip } from '../read-clip';

/** What of a clip folder's `manifest.json` is used; further fields are ignored. */
const manifestSchema = z.object({
  items: z.array(
    z.object({
      file: z.string(),
      text: z.string().optional(),
      alternatives: z.array(z.string()).nullish(),
      /** False: the text is no transcript to score word by word. */
      exact: z.boolean().optional(),
    }),
  ),
});

export interface ClipSource {
  readonly file: string;
  /** All accepted ways to write what is said; empty when nothing is or nobody knows. */
  readonly references: readonly string[];
  readonly exact: boolean;
  /** Mono float32 at 16 kHz. */
  read(): Float32Array;
}

/**
 * The clips of a folder with a `manifest.json`, in its order; clips that are not there are left out.
 *
 * @param limit take this many, spread over the whole folder
 */
export function openClipSet(folder: string, limit?: number): ClipSource[] {
  const path = join(folder, 'manifest.json');
  if (!existsSync(path)) {
    throw new SottoError('not-found', `${path} is missing`, {
      hint: 'Give a folder with WAV files and a manifest.json that lists them.',
    });
  }
  const { items } = manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const present = items.filter(({ file }) => existsSync(join(folder, file)));
  const stride = limit === undefined ? 1 : Math.max(1, present.length / limit);
  const chosen = present.filter((_, i) => Math.floor(i / stride) !== Math.floor((i - 1) / stride));
  return chosen.map(({ file, text, alternatives, exact }) => ({
    file,
    references: [...(text === undefined ? [] : [text]), ...(alternatives ?? [])],
    exact: exact ?? true,
    read: () => readClip(join(folder, file), null),
  }));
}
