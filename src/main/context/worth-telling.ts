import type { RecalledMemory } from '../../shared/contracts/memory';
import { sameWords } from './same-words';

/**
 * What of the memories belongs into the prompt: those about the words, that are more than the words
 * themselves. A small model reads out whatever stands there, so nothing is better than anything.
 */
export function worthTelling(
  memories: readonly RecalledMemory[],
  words: string,
  leastScore: number,
): readonly RecalledMemory[] {
  return memories.filter(
    ({ score, text, answer }) =>
      score >= leastScore && (answer !== undefined || !sameWords(text, words)),
  );
}
