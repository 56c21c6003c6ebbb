import { durableVerb } from '../language/durable-verbs';
import type { Candidate } from './candidate';
import { sentence } from './third-person';

/** "Already moved to Porto", "Talking to two banks": told of oneself, the subject left out. */
export function withSubject(clause: string): string {
  const words = clause
    .replace(/^(?:already|just|also|finally|recently|still|currently)\s+/iu, '')
    .split(' ');
  const first = (words[0] ?? '').toLowerCase();
  const verb = durableVerb([first]);
  if (verb === null || words.length < 3) return clause;
  if (/ing$/u.test(first)) {
    // "Learning Rust is hard" speaks of learning, not of the speaker.
    return /\b(?:is|are|was|were|can|will|must|should|could|would|might|has|had|takes|took|makes|made|feels|felt|sounds|seems|seemed|helps|helped|gives|gave|keeps|kept|brings|brought|means|meant|taught|shows|showed|opens|opened)\b/iu.test(
      clause,
    ) ||
      // “Going to be great” lost another subject.
      /^going to be\b/iu.test(clause)
      ? clause
      : /^(?:an?|the|my|our|at|to|in|on|as|for|with|about|from|\d.*|\p{Lu}.*)$/u.test(
            words[1] ?? '',
          )
        ? `I am ${first} ${words.slice(1).join(' ')}`
        : clause;
  }
  const past = first !== verb.base && !/s$/u.test(first);
  return past ? `I ${first} ${words.slice(1).join(' ')}` : clause;
}

/** "I am moving next month", after a place was named: that is where to. */
export function movingOn(clause: string, before: readonly Candidate[]): Candidate | null {
  const match =
    /^(?:I|we) (?:am|are|will be) (?:\w+ )?(?:moving|relocating)(?: there| out there)?(?: (next \w+|soon|in \w+(?: \w+)?|this \w+|on \w+(?: \w+)?))?$/iu.exec(
      clause,
    );
  if (match === null) return null;
  for (const { text } of before.toReversed()) {
    const place = /\b(?:in|to) ((?:\p{Lu}[\p{L}\p{M}'.-]*)(?:[ ,]+\p{Lu}[\p{L}\p{M}'.-]*)*)/u.exec(
      text,
    )?.[1];
    if (place === undefined) continue;
    return {
      category: 'IDENTITY',
      text: sentence(`Moving to ${place} ${match[1] ?? ''}`),
      slot: 'home',
      instead: [],
      update: true,
      ends: false,
    };
  }
  return null;
}

/** Ends a noun phrase. */
const THING =
  /\b(?:an?|the|their|new)\s+((?:[\p{L}\p{N}'/-]+\s){0,3}?[\p{L}\p{N}'/-]+)(?=\s(?:called|named|in|at|for|on|with|that|which|to|here|of|as|and|using|from|about|by)\b|[,.;:—–(]|$)/giu;

const PEOPLE =
  /\b(?:start-?up|company|team|firm|agency|employer|job|school|university|office|client|family|band|club|lab|studio|shop|hospital)$/iu;

/**
 * Puts what "it" and "they" stand for in their place, as far as the last fact names it; a statement
 * whose subject nobody could tell later is dropped by an empty answer.
 */
export function withAntecedent(
  clause: string,
  before: readonly Candidate[],
  known: readonly string[],
): string {
  const match = /^(it|they)\s+(.*)$/iu.exec(clause);
  if (match === null) return clause;
  const plural = /^they$/iu.test(match[1] ?? '');
  // "They" may be the people spoken of some time ago; "it" is of this moment.
  const texts = [...(plural ? known : []), ...before.map(({ text }) => text)];
  const things = texts.flatMap((text) => [...text.matchAll(THING)].map((found) => found[1] ?? ''));
  const thing = plural ? things.findLast((one) => PEOPLE.test(one)) : things.at(-1);
  if (thing === undefined) return '';
  const rest = match[2] ?? '';
  // Only what it is or has; what it was like is an opinion.
  if (
    !(
      plural
        ? /^(?:are|have|do|use|need|require|want|sell|make|build|offer|operate|run|also|already|only|mainly)\b/iu
        : /^(?:is (?:also |now |basically )?(?:an?|the|called|based|made|about|for)|has(?! been\b)|have|uses|runs|targets|supports)\b/iu
    ).test(rest)
  )
    return '';
  if (OPINION.test(rest) || /^are (?:my|our|the ones?)\b/iu.test(rest)) return '';
  if (!plural) return `The ${thing} ${rest}`;
  const people = `The ${thing.split(' ').at(-1) ?? thing}`;
  return `${people} ${agreeing(rest)}`;
}

/** "are using" of a team becomes "is using". */
function agreeing(predicate: string): string {
  const [verb = '', ...rest] = predicate.split(' ');
  const singular = { are: 'is', have: 'has', were: 'was', do: 'does' }[verb.toLowerCase()];
  if (singular !== undefined) return [singular, ...rest].join(' ');
  const known = durableVerb([verb]);
  return known?.base === verb ? [`${verb}s`, ...rest].join(' ') : predicate;
}

const OPINION =
  /\b(?:feeling|experience|trip|pleasure|challenge|thing|idea|way|fun|great|good|bad|nice|beautiful|lovely|amazing|wonderful|interesting|important|pity|shame|relief|mess|pain|joy|lot of|bit of|kind of|place where|time|ride|win|blast|hit|dream|joke|success|must|treat|gem)\b/iu;

/** Writes out a short form whose long form is known: "SF", after "San Francisco". */
export function writtenOut(text: string, known: readonly string[]): string {
  return text.replace(/\b\p{Lu}{2,4}\b/gu, (short) => {
    const initials = [...short].map((letter) => String.raw`${letter}\p{Ll}[\p{L}'-]*`).join(' ');
    const pattern = new RegExp(String.raw`\b${initials}\b`, 'u');
    for (const fact of known) {
      const long = pattern.exec(fact)?.[0];
      if (long !== undefined) return long;
    }
    return short;
  });
}
