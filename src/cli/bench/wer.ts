/** Scoring of transcripts: word error rate over plain words (performance.md, "What is measured"). */

export interface WordScore {
  /** Words of the reference that was matched best. */
  readonly words: number;
  /** Substitutions, insertions and deletions. */
  readonly wrong: number;
}

/** Lower-case words without punctuation; "Mr." counts as "mister". */
export function scoredWords(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/['’]/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => (word === 'mr' ? 'mister' : word));
}

/** Fewest edits between two word sequences (Levenshtein). */
export function wordErrors(reference: readonly string[], heard: readonly string[]): number {
  let previous = Array.from({ length: heard.length + 1 }, (_, i) => i);
  for (const [row, word] of reference.entries()) {
    const current = [row + 1];
    for (const [column, other] of heard.entries()) {
      const substituted = (previous[column] ?? 0) + (word === other ? 0 : 1);
      const deleted = (previous[column + 1] ?? 0) + 1;
      const inserted = (current[column] ?? 0) + 1;
      current.push(Math.min(substituted, deleted, inserted));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}

/** The best score over all ways to write what was said (digits against words, for example). */
export function scoreTranscript(references: readonly string[], heard: string): WordScore {
  const heardWords = scoredWords(heard);
  const scores = references.map((reference) => {
    const words = scoredWords(reference);
    return { words: words.length, wrong: wordErrors(words, heardWords) };
  });
  const best = scores.sort((a, b) => rate(a) - rate(b))[0];
  return best ?? { words: 0, wrong: heardWords.length };
}

function rate({ words, wrong }: WordScore): number {
  return words === 0 ? (wrong === 0 ? 0 : 1) : wrong / words;
}
