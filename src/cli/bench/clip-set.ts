import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SottoError } from '../../shared/errors';
import { CAPTURE_SAMPLE_RATE_HZ } from '../../shared/audio';
import { readClip } from '../read-clip';
import { Random } from './random';

/** What of a clip folder's `manifest.json` is used; further fields are ignored. */
const manifestSchema = z.object({
  items: z.array(
    z.object({
      file: z.string(),
      text: z.string().optional(),
      alternatives: z.array(z.string()).nullish(),
      /** False: the text is no transcript to score word by word. */
      exact: z.boolean().optional(),
      seconds: z.number().positive().optional(),
    }),
  ),
});

export interface ClipSource {
  readonly file: string;
  /** All accepted ways to write what is said; empty when nothing is or nobody knows. */
  readonly references: readonly string[];
  readonly exact: boolean;
  /** Length as the manifest tells it, else measured. */
  readonly seconds: number;
  /** Mono float32 at 16 kHz. */
  read(): Float32Array;
}

/** The clips of a folder with a `manifest.json`, in its order; clips that are not there are left out. */
export function openClipSet(folder: string): ClipSource[] {
  const path = join(folder, 'manifest.json');
  if (!existsSync(path)) {
    throw new SottoError('not-found', `${path} is missing`, {
      hint: 'Give a folder with WAV files and a manifest.json that lists them.',
    });
  }
  const { items } = manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const present = items.filter(({ file }) => existsSync(join(folder, file)));
  return present.map(({ file, text, alternatives, exact, seconds }) => {
    const read = (): Float32Array => readClip(join(folder, file), null);
    return {
      file,
      references: [...(text === undefined ? [] : [text]), ...(alternatives ?? [])],
      exact: exact ?? true,
      seconds: seconds ?? read().length / CAPTURE_SAMPLE_RATE_HZ,
      read,
    };
  });
}

/**
 * At most `limit` clips, spread evenly over all lengths, in an order that mixes short and long. The
 * same clips, limit and seed always give the same list.
 */
export function chooseClips<T extends Pick<ClipSource, 'file' | 'seconds'>>(
  clips: readonly T[],
  limit: number | undefined,
  seed: number,
): T[] {
  const byLength = clips.toSorted(
    (a, b) => a.seconds - b.seconds || (a.file < b.file ? -1 : a.file > b.file ? 1 : 0),
  );
  const count = Math.min(limit ?? byLength.length, byLength.length);
  // The middle of each of `count` equal parts: a few clips then stand for all.
  const chosen = Array.from({ length: count }, (_, index) => {
    const clip = byLength[Math.floor(((index + 0.5) * byLength.length) / count)];
    if (clip === undefined) throw new SottoError('bug', 'a clip outside the list was chosen');
    return clip;
  });
  return new Random(seed).shuffled(chosen);
}
