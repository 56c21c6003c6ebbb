import { comparableWords } from './repetition';

export interface Agreed {
  readonly agreed: string;
  readonly tentative: string;
}

/**
 * Which words of a growing transcript will stay: those on which two successive passes agree. The last
 * word of a pass may be half spoken, so agreement about it counts only when the next pass confirms
 * it. Words once agreed are never taken back here; the final pass may still differ.
 */
export class LocalAgreement {
  #previous: readonly string[] = [];
  #agreed: readonly string[] = [];

  /** Takes a pass's text (without sound tags) and says what is settled by now. */
  add(text: string): Agreed {
    const words = text.split(/\s+/).filter((word) => word !== '');
    const common = commonWords(this.#previous, words);
    if (common > this.#agreed.length) this.#agreed = words.slice(0, common);
    this.#previous = words;
    // Where the new pass contradicts settled words, what follows them still comes from the pass.
    const rest = words.slice(this.#agreed.length);
    return { agreed: this.#agreed.join(' '), tentative: rest.join(' ') };
  }
}

function commonWords(a: readonly string[], b: readonly string[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    if (bare(a[i]) !== bare(b[i])) return i;
  }
  return length;
}

function bare(word: string | undefined): string {
  return word === undefined ? '' : (comparableWords(word)[0] ?? '');
}
