import type { FactCategory } from '../../../shared/contracts/profile';
import { durableVerb } from '../language/durable-verbs';
import { contentStems } from '../language/words';
import { ADVERBS, candidate } from './build-candidate';
import type { Candidate } from './candidate';
import { did } from './deeds';
import { KIN, PET } from './nouns';
import { isPassing } from './passing';
import { saysNothing } from './stands-alone';
import { ofThem, sentence } from './third-person';
import { goal, isTaste, isWish, noLonger, taste } from './wishes';

/** Statements whose subject is the speaker, alone or among others. */
export function ownStatement(clause: string): Candidate | null {
  const match = /^(I|we)\s+(.+)$/iu.exec(clause);
  if (match === null) return null;
  const predicate = match[2] ?? '';
  if (isPassing(clause)) return null;
  const ended = noLonger(predicate);
  if (ended !== null) return ended;
  // A wish or a taste that does not count is nothing else either.
  if (isWish(predicate)) return goal(predicate);
  if (isTaste(predicate)) return taste(predicate);
  return did(predicate);
}

/** "My …" and "our …": whose name, work and news are part of the user's life. */
export function possessedStatement(clause: string): Candidate | null {
  const match = /^(?:my|our)\s+(.+)$/iu.exec(clause);
  if (match === null || isPassing(clause)) return null;
  const words = (match[1] ?? '').split(' ');
  for (let at = 1; at < Math.min(words.length, 9); at += 1) {
    const rest = words.slice(at).join(' ');
    const owned = words.slice(0, at).join(' ');
    if (
      /[,;:]$/u.test(words[at - 1] ?? '') &&
      !new RegExp(`^(?:${KIN}|${PET})\\b`, 'iu').test(owned)
    )
      break;
    if (/^(?:and|or|but|to|seems?|who|that|which)$/iu.test(words[at - 1] ?? '')) break;
    const predicate = predicateAt(rest);
    if (predicate === null) continue;
    if (TRANSIENT_THING.test(owned)) return null;
    const isPerson = categoryOf(owned, 'FACT') === 'RELATION';
    if (predicate.weak && !isPerson && !hasSubstance(predicate.rest)) return null;
    if (predicate.weak && saysNothing(predicate.rest)) return null;
    // "My dog died" says something, "my keyboard survived" does not.
    if (contentStems(predicate.rest).length === 0 && !isPerson) return null;
    return candidate(
      categoryOf(owned, predicate.category),
      sentence(`Their ${ofThem(owned)} ${ofThem(rest)}`),
      clause,
    );
  }
  return null;
}

/**
 * "The …", "it …", "they …": about something the user has spoken of as part of their life. Only asked
 * when the subject is known from the profile or from the sentence before.
 */
export function anchoredStatement(
  clause: string,
  isKnown: (subject: string) => boolean,
): Candidate | null {
  if (isPassing(clause)) return null;
  const words = clause.split(' ');
  for (let at = 1; at < Math.min(words.length, 7); at += 1) {
    const subject = words.slice(0, at).join(' ');
    if (/[,;:]$/u.test(subject)) return null;
    const predicate = predicateAt(words.slice(at).join(' '));
    if (predicate === null) continue;
    if (!isKnown(subject)) return null;
    if (predicate.weak && !hasSubstance(predicate.rest)) return null;
    if (isGeneral(subject, predicate)) return null;
    return candidate(predicate.category, sentence(ofThem(clause)), clause);
  }
  return null;
}

/** "Small steps can help", "reading is a joy": what is true of anybody says nothing of the user. */
function isGeneral(subject: string, { rest, weak }: Predicate): boolean {
  if (/ing$/iu.test(subject.split(' ')[0] ?? '') && !/\d/u.test(rest)) return true;
  if (SOME_OF.test(subject)) return true;
  if (DEFINITE.test(subject) || !weak) return false;
  return !/\d|\p{Lu}|^(?:done|finished|complete|working|live|ready|over|running)\b/u.test(rest);
}

const DEFINITE = /^(?:[Tt]he|[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]heir)\s/u;

/** How many of a kind do so: about the kind, not about the user. */
const SOME_OF =
  /^(?:each|every|some|most|many|all|several|half|none|few|any|no|every ?(?:one|body|thing)|some ?(?:one|body|thing)|nobody|people)\b/iu;

interface Predicate {
  readonly category: FactCategory;
  readonly rest: string;
  /** A form of be: what follows has to carry the weight. */
  readonly weak: boolean;
}

function predicateAt(text: string): Predicate | null {
  const be =
    /^(?:is|are|was|were|will be|has been|have been)\s+(?:(?:also|now|still|just|currently|about|already|only|officially|finally|actually|mostly)\s+)*(.+)$/iu.exec(
      text,
    );
  if (be !== null) {
    const rest = be[1] ?? '';
    const verb = durableVerb(rest.replace(ADVERBS, '').split(' '));
    return { category: verb?.category ?? 'FACT', rest, weak: true };
  }
  const bare = text
    .replace(/^(?:has|have|had|will|does|did|got|gets)\s+(?=\w)/iu, '')
    .replace(ADVERBS, '');
  const helped = bare !== text;
  const verb = durableVerb(bare.split(' '));
  if (verb !== null && (helped || bare.split(' ')[0] !== verb.base || verb.base === 'hit')) {
    const rest = bare.split(' ').slice(verb.length).join(' ');
    return { category: verb.category, rest, weak: false };
  }
  if (/^(?:has|have|had)\s/iu.test(text)) return { category: 'FACT', rest: bare, weak: false };
  return null;
}

/** A figure, a name, a place or a noun of some weight; "great" and "fine" are not. */
function hasSubstance(rest: string): boolean {
  if (
    /^(?:so |very |really |pretty |quite |too |super |not )*(?:good|great|bad|fine|nice|awesome|amazing|terrible|awful|okay|ok|cool|fun|funny|hard|easy|difficult|tough|important|interesting|beautiful|lovely|wonderful|perfect|impressive|impressed|busy|right|wrong|true|ready|gone|here|there|over|annoying|painful|messy|slow|fast|worth|possible|impossible|supportive|helpful|crazy|insane|weird|strange|blowing|going (?:well|great|good|fine|on)|getting (?:better|worse|there)|killing|driving|making|doing|looking|coming along)\b(?!.*\d)/iu.test(
      rest,
    )
  ) {
    return false;
  }
  return WEIGHTY.test(rest) && contentStems(rest).length > 0;
}

/** A noun with its article, a figure, a name, a place or time, or that something is done. */
const WEIGHTY =
  /^(?:an?\s|the\s|one of|my\s|our\s|their\s|at\s|in\s|on\s|from\s|for\s|with\s|next\s|due|called|named|based|located|scheduled|done|finished|complete|over|live|working|running|also an?\s|\p{Lu}|(?:\S+ ){0,4}\S*\d)|^\p{L}+(?:ing|ed)\s(?:at|in|on|to|for|by|with|an?|the|from|as)\b|\b(?:years?|months?|weeks?) old\b/u;

const TRANSIENT_THING =
  /^(?:\w+ )?(?:day|days|week|weekend|morning|evening|night|mood|question|questions|favou?rite|mood|energy|point|head|mind|guess|bad|fault|apologies|opinion|thoughts?|feelings?|impression|understanding|dinner|lunch|breakfast|coffee|phone|battery|alarm|flight|train|bus|turn|pleasure|god|goodness|word|words|dear|english|hair|face|eyes?|stomach|legs?|feet|back|brain|heart)$/iu;

function categoryOf(owned: string, otherwise: FactCategory): FactCategory {
  if (
    new RegExp(`\\b(?:${KIN})$`, 'iu').test(owned) ||
    new RegExp(`\\b(?:${PET})$`, 'iu').test(owned)
  )
    return 'RELATION';
  if (
    /\b(?:job|work|company|team|boss|manager|employer|office|startup|business|salary|project|client|role|title|career|clinic|shop|restaurant|product|app)$/iu.test(
      owned,
    )
  )
    return 'WORK';
  if (/\b(?:goal|dream|plan|aim|target|resolution|ambition)$/iu.test(owned)) return 'GOAL';
  if (/\b(?:birthday|name|age|hometown|address)$/iu.test(owned)) return 'IDENTITY';
  return otherwise;
}
