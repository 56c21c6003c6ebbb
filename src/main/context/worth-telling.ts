import type { RecalledMemory } from '../../shared/contracts/memory';
import { sameWords } from './same-words';

/**
 * Below this a memory shares no word with what was said and lies next to it in meaning by chance. Of
 * the 722 turns that hold an answer among LoCoMo's first ten, one scores below 0.5; the memories of
 * other things that a young store brings up score 0.02 to 0.16 (docs/decisions/0085).
 */
const LEAST_SCORE = 0.2;

/**
 * What of the memories belongs into the prompt: those about the words, that are more than the words
 * themselves. A small model reads out whatever stands there, so nothing is better than anything.
 */
export function worthTelling(
  memories: readonly RecalledMemory[],
  words: string,
): readonly RecalledMemory[] {
  return memories.filter(
    ({ score, text, answer }) =>
      score >= LEAST_SCORE && (answer !== undefined || !sameWords(text, words)),
  );
}
