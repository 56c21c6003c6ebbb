import { contentStems, isNumeric } from './language/words';
import { ownWords, sentencesOf } from './extract/own-words';

/** About 120 tokens: a summary must cost less than the talk it stands for. */
export const MAX_SUMMARY_CHARACTERS = 480;
/** "Yes, please" and "thanks" need no summing up. */
const MIN_CONTENT_WORDS = 4;
const MAX_SENTENCE_CHARACTERS = 160;

/**
 * A rolling summary of what left the window, by choosing, not by writing: of each message the sentence
 * that says most, in the user's own words, oldest first. It cannot say what was never said
 * (docs/decisions/0026-summary.md). Where there is no more room, what says least goes.
 *
 * @param previous the summary so far, as this function made it, or null
 * @param messages the user's words of the exchanges that leave, oldest first
 * @returns null when there is nothing worth keeping
 */
export function summarize(previous: string | null, messages: readonly string[]): string | null {
  const kept = previous === null ? [] : quotesOf(previous);
  const chosen = messages.flatMap((message) => {
    const best = tellingSentence(message);
    return best === null ? [] : [best];
  });
  const sentences = withoutRepetition([...kept, ...chosen]);
  while (quoted(sentences).length > MAX_SUMMARY_CHARACTERS) {
    const [weakest] = sentences
      .map((sentence, index) => ({ index, weight: weightOf(sentence) }))
      // Of equals the older one goes.
      .sort((a, b) => a.weight - b.weight || a.index - b.index);
    if (weakest === undefined) break;
    sentences.splice(weakest.index, 1);
  }
  return sentences.length === 0 ? null : quoted(sentences);
}

function tellingSentence(message: string): string | null {
  let best: string | null = null;
  let most = 0;
  for (const sentence of sentencesOf(ownWords(message, 'speech'))) {
    const text = sentence.replaceAll('"', "'");
    if (text.length > MAX_SENTENCE_CHARACTERS || text.endsWith('?')) continue;
    const weight = weightOf(text);
    if (contentStems(text).length >= MIN_CONTENT_WORDS && weight > most) {
      [best, most] = [text, weight];
    }
  }
  return best;
}

/** Names and figures say more than other words. */
function weightOf(sentence: string): number {
  const names = sentence.match(/(?<=\S\s)\p{Lu}\p{L}+/gu)?.length ?? 0;
  const stems = contentStems(sentence);
  return stems.length + names + stems.filter(isNumeric).length;
}

function withoutRepetition(sentences: readonly string[]): string[] {
  const kept: string[] = [];
  for (const sentence of sentences) {
    const stems = contentStems(sentence);
    const same = kept.findIndex((other) => {
      const have = new Set(contentStems(other));
      return stems.filter((word) => have.has(word)).length >= 0.8 * stems.length;
    });
    if (same >= 0) kept.splice(same, 1);
    kept.push(sentence);
  }
  return kept;
}

function quoted(sentences: readonly string[]): string {
  return `The user said: ${sentences.map((sentence) => `"${sentence}"`).join(' ')}`;
}

function quotesOf(summary: string): string[] {
  return [...summary.matchAll(/"([^"]+)"/gu)].map((match) => match[1] ?? '');
}
