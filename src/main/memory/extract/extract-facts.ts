import { contentStems } from '../language/words';
import { candidate } from './build-candidate';
import type { Candidate } from './candidate';
import { clausesOf, expandContractions, withoutLead } from './clauses';
import { movingOn, withAntecedent, withSubject, writtenOut } from './discourse';
import { frameCandidates } from './frames';
import { ownWords, sentencesOf } from './own-words';
import { isInstruction, sentenceKind, takesBack } from './sentence-kind';
import { pointsOutside, standsAlone } from './stands-alone';
import { ofThem, sentence } from './third-person';
import { anchoredStatement, ownStatement, possessedStatement } from './statements';

export interface Utterance {
  /** The user's words of one turn; never the companion's, never recalled text. */
  readonly text: string;
  readonly input: 'speech' | 'text';
  /** Texts of current facts: what the user has spoken of as part of their life. */
  readonly known: readonly string[];
}

/** A turn rarely says more about its speaker; a pasted list would. */
const MAX_PER_TURN = 12;
const MAX_CHARACTERS = 240;

/** Somebody else's words or thoughts, told by the user. */
const REPORTED =
  /\b(?:he|she|they|it|who|someone|somebody|everyone|everybody|people|(?:my|our|his|her|their|the) [\p{L}\s-]{2,30}?|\p{Lu}\p{Ll}+) (?:just |also |always |once |recently |even )?(?:said|says|told|tells|thinks?|thought|believes?|claims?|claimed|asked|asks|wrote|replied|insists?|insisted|suggest(?:s|ed)|mentioned|recommended|recommends|joked|argued|argues|(?:wants?|wanted|needs?|needed|expects?|expected|told|asks?|asked|allows?|allowed|lets?|made|makes) (?:me|us)\b|complained|complains|swears|keeps saying|reckons)\b/u;

/** A professional's word on the user is a fact about the user. */
const TRUSTED_REPORT =
  /^(?:my|our) (?:\w+ )?(?:doctor|dentist|lawyer|accountant|therapist|boss|manager|teacher|vet|landlord|physician|surgeon|advisor|adviser|coach|specialist|cto|ceo|supervisor) (?:just |also )?(?:said|says|told me|told us|asked me|asked us|diagnosed me with|confirmed)(?: that)? (?=(?:i|we|my|our|to)\b)/iu;

/**
 * What the user's own words say about them: statements only; no questions, requests, instructions,
 * hypotheses, jokes, quotations, or other people's words. English; other languages yield nothing.
 */
export function extractFacts({ text, input, known }: Utterance): readonly Candidate[] {
  const found: Candidate[][] = [];
  const knownStems = new Set(known.flatMap(contentStems));
  for (const raw of sentencesOf(ownWords(text, input))) {
    let sentence = raw;
    if (takesBack(raw)) {
      found.pop();
      sentence = raw.replace(/^.*?[,;—–-]\s*/u, '');
      if (sentence === raw || takesBack(sentence)) continue;
    }
    if (isInstruction(sentence)) {
      found.push([]);
      continue;
    }
    const earlier = found.flat();
    const follows = (found.at(-1) ?? []).length > 0;
    const candidates = fromSentence(sentence, { known, knownStems, earlier, follows }).map(
      (candidate) => ({
        ...candidate,
        text: writtenOut(candidate.text, known),
      }),
    );
    for (const fact of candidates) for (const word of contentStems(fact.text)) knownStems.add(word);
    found.push(candidates);
  }
  return dedupe(found.flat()).slice(0, MAX_PER_TURN);
}

interface Surroundings {
  readonly known: readonly string[];
  /** Stems of everything the user has spoken of as theirs. */
  readonly knownStems: ReadonlySet<string>;
  /** Of the sentences before, in this turn. */
  readonly earlier: readonly Candidate[];
  /** The sentence just before told something. */
  readonly follows: boolean;
}

function fromSentence(raw: string, around: Surroundings): Candidate[] {
  const found: Candidate[] = [];
  let open = withoutLead(expandContractions(raw));
  if (/\?["')\]]*$/u.test(open)) return [];
  const trusted = TRUSTED_REPORT.exec(open);
  if (trusted !== null) {
    open = open.slice(trusted[0].length);
    const must = /^(?:I|we) (?:need to|have to|must|should) (.+?)[.!]*$/iu.exec(open)?.[1];
    if (must !== undefined) return [candidate('FACT', sentence(`Needs to ${ofThem(must)}`), open)];
  }
  for (const [at, part] of clausesOf(open).entries()) {
    const clause = withSubject(withoutLead(part));
    const kind = clause.length > MAX_CHARACTERS ? 'request' : sentenceKind(clause);
    // What is hypothetical colours what follows in the sentence.
    if (at === 0 && kind === 'hypothetical') return found;
    if (kind !== 'statement' || REPORTED.test(clause)) continue;
    found.push(...fromClause(clause, around, found));
  }
  return found.filter(({ text }) => text.length <= MAX_CHARACTERS && contentStems(text).length > 0);
}

function fromClause(
  clause: string,
  { known, knownStems, earlier, follows }: Surroundings,
  found: readonly Candidate[],
): readonly Candidate[] {
  const frames = frameCandidates(clause);
  if (frames.length > 0) {
    return /^(?:I|we)\b/iu.test(clause) && pointsOutside(clause) ? [] : frames;
  }
  const before = [...earlier, ...found];
  const isKnown = (subject: string): boolean =>
    isAnchored(subject, knownStems, follows || found.length > 0);
  const moving = movingOn(clause, before);
  if (moving !== null) return [moving];
  const named = withAntecedent(clause, before, known);
  if (!standsAlone(named)) return [];
  const told =
    ownStatement(named) ?? possessedStatement(named) ?? anchoredStatement(named, isKnown);
  return told === null ? [] : [told];
}

function isAnchored(subject: string, knownStems: ReadonlySet<string>, follows: boolean): boolean {
  if (/^(?:it|they|this|these|he|she)$/iu.test(subject)) return follows;
  if (/^(?:that|those|there|who|which|what|you|i|we)\b/iu.test(subject)) return false;
  return knownStems.has(contentStems(subject).at(-1) ?? '');
}

function dedupe(candidates: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of candidates) {
    const same = kept.findIndex(
      (other) =>
        other.text.toLowerCase() === candidate.text.toLowerCase() ||
        (other.slot !== null && other.slot === candidate.slot),
    );
    // Said later counts: people correct themselves in the same breath.
    if (same >= 0) kept.splice(same, 1);
    kept.push(candidate);
  }
  return kept;
}
