/** Text that goes round in circles: whisper's way to fail in a window that is cut close. */

/** A phrase of at least this many words said twice in a row is suspicious; shorter ones thrice. */
const LONG_PHRASE_WORDS = 4;
const LONGEST_PHRASE_WORDS = 16;

export interface Repetition {
  /** Index of the first word of the first repeat. */
  readonly repeatStart: number;
  readonly phraseWords: number;
  /** How often the phrase stands there, the first time included. */
  readonly times: number;
}

/** Lower-case words without punctuation, for comparing. */
export function comparableWords(text: string): string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
    .filter((word) => word !== '');
}

/** The first phrase that is repeated without a break, or null. "No, no, no" is not one. */
export function findRepetition(words: readonly string[]): Repetition | null {
  for (let start = 0; start < words.length; start += 1) {
    const longest = Math.min(LONGEST_PHRASE_WORDS, Math.floor((words.length - start) / 2));
    for (let length = 1; length <= longest; length += 1) {
      const times = countRepeats(words, start, length);
      if (times >= neededTimes(length)) {
        return { repeatStart: start + length, phraseWords: length, times };
      }
    }
  }
  return null;
}

function neededTimes(phraseWords: number): number {
  if (phraseWords >= LONG_PHRASE_WORDS) return 2;
  return phraseWords === 1 ? 5 : 3;
}

function countRepeats(words: readonly string[], start: number, length: number): number {
  let times = 1;
  for (;;) {
    const from = start + times * length;
    if (from + length > words.length) return times;
    for (let i = 0; i < length; i += 1) {
      if (words[start + i] !== words[from + i]) return times;
    }
    times += 1;
  }
}
