import { isPresent, thirdPerson } from '../language/verbs';

const PRONOUNS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:I|we) (?:am|are)\b/giu, 'they are'],
  [/\b(?:I|we) (?:was|were)\b/giu, 'they were'],
  [/\bmyself\b/giu, 'themselves'],
  [/\bourselves\b/giu, 'themselves'],
  [/\bmine\b/giu, 'theirs'],
  [/\bours\b/giu, 'theirs'],
  [/\bmy\b/giu, 'their'],
  [/\bour\b/giu, 'their'],
  [/\bme\b/giu, 'them'],
  [/\b(?<!['’.])us\b(?!\.)/gu, 'them'],
  [/\b(?:I|we)\b(?!\.\w|\/|\))/gu, 'they'],
  [/\bWe\b/gu, 'They'],
];

/** Turns the speaker's pronouns into those of somebody spoken of. */
export function ofThem(text: string): string {
  let result = text;
  for (const [pattern, replacement] of PRONOUNS) result = result.replace(pattern, replacement);
  return result;
}

/**
 * A statement about the user without its subject: adverbs, the verb in the third person, the rest.
 *
 * @param verb as it was said; `base` is its dictionary form
 */
export function statement(adverbs: string, verb: string, base: string, rest: string): string {
  const [head = verb, ...particle] = verb.split(' ');
  const [baseHead = base] = base.split(' ');
  const form = isPresent(head.toLowerCase(), baseHead) ? thirdPerson(head) : head.toLowerCase();
  return sentence(
    [adverbs, form, ...particle, ofThem(rest)].filter((part) => part !== '').join(' '),
  );
}

/** One line, a capital at its start, no mark at its end. */
export function sentence(text: string): string {
  const line = text
    .replace(/\s+/gu, ' ')
    .replace(/\s+([,;:.!?)])/gu, '$1')
    .replace(/[\s,;:.!?—–-]+$/u, '')
    .trim();
  return line.charAt(0).toUpperCase() + line.slice(1);
}
