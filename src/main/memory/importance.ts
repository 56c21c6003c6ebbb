import { extractFacts } from './extract/extract-facts';
import { sentencesOf } from './extract/own-words';
import { isInstruction, sentenceKind } from './extract/sentence-kind';
import { contentStems, isNumeric } from './language/words';

/** What says nothing in particular; also of everything stored before this was estimated. */
const USUAL = 0.5;

/**
 * How much the user's words are worth remembering, 0–1, from what kind of utterance they are: telling
 * of oneself counts most, most of all with names and figures; asking and ordering count little, because
 * who looks for something wants what was told, not the time it was asked for; a greeting hardly at all.
 * Some tenths of a millisecond. In recall it only tips the scales between hits that are about alike.
 */
export function importanceOf(text: string): number {
  const sentences = sentencesOf(text);
  const told = sentences.filter(
    (sentence) => !isInstruction(sentence) && sentenceKind(sentence) === 'statement',
  );
  const stems = contentStems(told.join(' '));
  const facts = extractFacts({ text, input: 'speech', known: [] }).length;
  if (facts === 0 && contentStems(text).length < 2) return 0.1;
  if (stems.length === 0) return 0.3;
  const particular = stems.some(isNumeric) || NAME.test(told.join(' '));
  return Math.min(1, (facts > 0 ? 0.75 : USUAL) + (particular ? 0.1 : 0) + (facts > 1 ? 0.1 : 0));
}

/** A capital inside a sentence. */
const NAME = /(?<=\p{Ll}[,;]?\s)(?!I\b)\p{Lu}\p{L}/u;
