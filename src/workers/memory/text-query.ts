import { STOP_WORDS } from './stop-words';

/** More words would cost time and, said in one breath, rarely narrow anything down. */
const MAX_TERMS = 24;

/** Runs of what FTS5's unicode61 takes for token characters; apostrophes split, as they do there. */
const WORD = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;

/** The words of what somebody said that can be looked for, each once. */
export function searchTerms(text: string): readonly string[] {
  const terms = new Set<string>();
  for (const [word] of text.toLowerCase().matchAll(WORD)) {
    if (!STOP_WORDS.has(word)) terms.add(word);
    if (terms.size === MAX_TERMS) break;
  }
  return [...terms];
}

/**
 * The FTS5 query for a search box: every word must occur, the last letters of each may be missing.
 *
 * @returns null when there is nothing to look for
 */
export function searchQuery(text: string): string | null {
  const words = searchWords(text).slice(0, MAX_TERMS);
  if (words.length === 0) return null;
  return words.map((word) => `"${word}"*`).join(' AND ');
}

/** All words of a text, stop words included, as the index sees them but for their endings. */
export function searchWords(text: string): readonly string[] {
  return [...text.toLowerCase().matchAll(WORD)].map(([word]) => word);
}
