import type { PiperConfig } from './piper-config';

const BEGIN = '^';
const PAD = '_';
const END = '$';

export interface PhonemeIds {
  readonly ids: readonly number[];
  /** Phonemes that got an id. */
  readonly phonemes: number;
  /** Phonemes the voice was not trained with; they are left out, as Piper does. */
  readonly unknown: number;
}

/**
 * Piper's input: `^ _`, then each phoneme followed by a pad, then `$`. A phoneme is one code point of
 * the decomposed IPA; the configuration may map it to several ids.
 */
export function toPhonemeIds(phonemes: string, config: PiperConfig): PhonemeIds {
  const { phonemeIdMap, phonemeMap } = config;
  const pad = phonemeIdMap[PAD] ?? [];
  const ids: number[] = [...(phonemeIdMap[BEGIN] ?? []), ...pad];
  let known = 0;
  let unknown = 0;
  for (const symbol of phonemes) {
    for (const phoneme of phonemeMap[symbol] ?? [symbol]) {
      const mapped = phonemeIdMap[phoneme];
      if (mapped === undefined) {
        unknown += 1;
        continue;
      }
      ids.push(...mapped, ...pad);
      known += 1;
    }
  }
  ids.push(...(phonemeIdMap[END] ?? []));
  return { ids, phonemes: known, unknown };
}
