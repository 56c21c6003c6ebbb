import { contentStems, isNumeric } from '../../main/memory/language/words';

/**
 * The match rule. Texts are compared by the stems of their content words (articles, pronouns, helpers
 * and prepositions do not count; figures keep their unit). Figures and names weigh double, the verbs
 * and labels that only frame a fact ("uses", "works on", "new", "name is") weigh half.
 *
 * - An expected fact is **found** when one stored fact, past or current, holds at least half of its
 *   weight.
 * - A stored fact is **junk** when it has no ground in what is expected of its user (the expected
 *   facts, and the memories the set's questions need): it finds none of them, and less than a third of
 *   its own weight stands in any single one.
 * - An update (an expected fact that contradicts an earlier one) is **right** when it is found among
 *   the current facts, and no fact that holds only the contradicted one is current.
 */
export const FOUND_SHARE = 0.5;
export const GROUND_SHARE = 1 / 3;

export function finds(stored: string, expected: string): boolean {
  return coverage(stored, expected) >= FOUND_SHARE;
}

/** Whether the stored fact has its ground in the expected one. */
export function isGroundedIn(stored: string, expected: string): boolean {
  return finds(stored, expected) || coverage(expected, stored) >= GROUND_SHARE;
}

/** The share of the wanted text's weight that stands in the other one; 0 to 1. */
export function coverage(text: string, wanted: string): number {
  const have = new Set(contentStems(text));
  const names = namesOf(wanted);
  let all = 0;
  let shared = 0;
  for (const stem of contentStems(wanted)) {
    const weight = isNumeric(stem) || names.has(stem) ? 2 : FRAMING.has(stem) ? 0.5 : 1;
    all += weight;
    if (have.has(stem)) shared += weight;
  }
  return all === 0 ? 0 : shared / all;
}

/** Words with a capital that is not the sentence's first letter, or with one inside. */
function namesOf(text: string): ReadonlySet<string> {
  const words = text.split(/[\s/,;:()—–]+/u).filter((word) => word !== '');
  const names = words.filter((word, index) =>
    index === 0 ? /^.\p{Lu}|^\p{L}+\p{Lu}/u.test(word) : /\p{Lu}/u.test(word),
  );
  return new Set(contentStems(names.join(' ')));
}

const FRAMING = new Set(
  contentStems(
    'use work learn want plan like love prefer need make build start take new current currently name ' +
      'now go get know feel think try keep interested goal based live move pick look talk do',
  ),
);
