import type { FactRecord, NewFact } from '../../shared/contracts/profile';
import { factKey } from '../../shared/fact-key';
import type { Candidate } from './extract/candidate';
import { contentStems, isNumeric } from './language/words';

export interface Reconciled {
  readonly add: readonly NewFact[];
  readonly confirm: readonly number[];
  readonly end: readonly number[];
}

/** Of two statements with so much of their content in common the longer one says it all. */
const SAME_CONTENT = 0.8;

/**
 * Compares what a turn said with what is known. What is known already is confirmed; what says no more
 * than a known fact is not written (the debounce: a change must mean something); what contradicts a
 * known fact replaces it.
 */
export function reconcile(
  candidates: readonly Candidate[],
  profile: readonly FactRecord[],
): Reconciled {
  const add: NewFact[] = [];
  const confirm = new Set<number>();
  const end = new Set<number>();
  const current = profile.filter(({ endedMs }) => endedMs === null);
  for (const candidate of candidates) {
    const stems = contentStems(candidate.text);
    const same = current.find((fact) => saysNoMore(candidate, stems, fact));
    if (same !== undefined) {
      confirm.add(same.id);
      continue;
    }
    const replaces = current
      .filter((fact) => contradicts(candidate, stems, fact))
      .map(({ id }) => id);
    add.push({
      category: candidate.category,
      text: candidate.text,
      slot: candidate.slot,
      replaces,
    });
  }
  return { add, confirm: [...confirm], end: [...end] };
}

/** The known fact holds all that the new statement says, figures and polarity included. */
function saysNoMore(candidate: Candidate, stems: readonly string[], fact: FactRecord): boolean {
  if (factKey(fact.text) === factKey(candidate.text)) return true;
  if (candidate.ends || candidate.instead.length > 0) return false;
  if (candidate.slot !== fact.slot || isNegative(candidate.text) !== isNegative(fact.text))
    return false;
  const known = new Set(contentStems(fact.text));
  return stems.every((word) => known.has(word));
}

function contradicts(candidate: Candidate, stems: readonly string[], fact: FactRecord): boolean {
  if (candidate.slot !== null && candidate.slot === fact.slot) return true;
  const known = contentStems(fact.text);
  if (candidate.instead.some((old) => isAbout(known, contentStems(old)))) return true;
  // Said again with more in it.
  if (
    candidate.slot === null &&
    fact.slot === null &&
    overlap(known, stems) >= SAME_CONTENT &&
    overlap(stems, known) >= SAME_CONTENT
  ) {
    return true;
  }
  return candidate.update && sameFigure(stems, known);
}

/** The old value is what the fact is about: all its words stand there and make a good part of it. */
function isAbout(known: readonly string[], old: readonly string[]): boolean {
  const names = old.filter((word) => !VAGUE.has(word));
  if (names.length === 0) return false;
  const shared = names.filter((word) => known.includes(word)).length;
  return shared === names.length && shared * 4 >= known.length;
}

const VAGUE = new Set(
  'version job thing stuff work part idea plan old one time use way'.split(' '),
);

/** A figure or date of the same thing, with another value. */
function sameFigure(stems: readonly string[], known: readonly string[]): boolean {
  const figures = stems.filter(isFigure);
  const knownFigures = known.filter(isFigure);
  if (figures.length === 0 || knownFigures.length === 0) return false;
  if (figures.some((figure) => knownFigures.includes(figure) && isNumeric(figure))) return false;
  const things = stems.filter((word) => !isFigure(word) && !CHANGE_WORDS.has(word));
  const shared = things.filter((word) => known.includes(word)).length;
  return shared >= 2 || (shared > 0 && shared === things.length);
}

/** They tell that something changed, not what. */
const CHANGE_WORDS = new Set(
  contentStems(
    'hit reach grow grew grown increase decrease drop raise rise fall push move postpone reschedule ' +
      'delay change update close finish need want plan expect estimate target now currently total about ' +
      'around almost nearly over already new next last first have get use make start run take',
  ),
);

const DATES = new Set(
  contentStems(
    'january february march april may june july august september october november december monday ' +
      'tuesday wednesday thursday friday saturday sunday',
  ),
);

function isFigure(word: string): boolean {
  return isNumeric(word) || DATES.has(word);
}

function isNegative(text: string): boolean {
  return /\b(?:not|never|no longer|hates?|dislikes?|cannot stand|avoids?|used to)\b/iu.test(text);
}

function overlap(part: readonly string[], whole: readonly string[]): number {
  if (part.length === 0) return 0;
  return part.filter((word) => whole.includes(word)).length / part.length;
}
