import { durableVerb } from '../language/durable-verbs';
import { contentStems, isNumeric } from '../language/words';

/**
 * Whether a statement can be understood in a month, by somebody who has only this line, and then says
 * something. What points to the words around it ("I use it for work"), counts without naming
 * ("a lot of them"), or is made of words that fit everybody ("I want to make a difference") does not.
 *
 * @param clause in the speaker's own words, contractions written out
 */
export function standsAlone(clause: string): boolean {
  return !pointsOutside(clause) && !isVague(clause) && !isRelative(clause);
}

/** "this week" and "that Monday" are times; "this app" is something that was shown or named before. */
const TIME_WORD =
  /^(?:time|day|morning|afternoon|evening|night|week|weekend|month|year|spring|summer|autumn|fall|winter|semester|term|quarter|season|century|decade|\p{L}+day|january|february|march|april|may|june|july|august|september|october|november|december)s?$/iu;

/** A thing that only the sentences before name, before the statement has named anything itself. */
export function pointsOutside(clause: string): boolean {
  const words = clause.split(' ').map((word) => word.replace(/[^\p{L}\p{N}'-]/gu, ''));
  for (const [at, word] of words.entries()) {
    const next = words[at + 1] ?? '';
    if (/^(?:it|them|him|those|these|ones?|her)$/iu.test(word)) {
      if (/^her$/iu.test(word) && next !== '') continue;
      if (/^(?:those|these)$/iu.test(word) && /^(?:who|days)$/iu.test(next)) return false;
      // "One of my friends" and "one concept" name what they count.
      if (/^one$/iu.test(word) && next !== '' && !ENDS_THE_THING.test(next)) return false;
      return true;
    }
    if (/^(?:this|that)$/iu.test(word)) {
      if (TIME_WORD.test(next) || CALLED.test(clause)) continue;
      // "… that we leave" begins a clause.
      return !/^that$/iu.test(word) || next === '' || ENDS_THE_THING.test(next);
    }
    if (namesSomething(word, words[at - 1] ?? '')) return false;
  }
  return false;
}

/** After "it", "that" or "one" these go on with the sentence. */
const ENDS_THE_THING =
  /^(?:too|now|again|today|with|for|to|in|on|at|by|and|or|but|as|every|all|when|while|because|since|back|away|off|out|up|down|really|very|so)$/iu;

/** What is named is known, however it is introduced. */
const CALLED = /\b(?:called|named)\s+["'“]?\p{Lu}/u;

/** A noun, as far as one can tell without a dictionary: no verb, no helper, no word of degree. */
function namesSomething(word: string, before: string): boolean {
  if (word === '' || contentStems(word).length === 0) return false;
  if (/ing$/iu.test(word) || NOT_NOUNS.test(word)) return false;
  if (/^(?:an?|the|my|our|his|her|their|your|new|\d.*)$/iu.test(before)) return true;
  return durableVerb([word]) === null;
}

const NOT_NOUNS =
  /^(?:\p{L}+ly|use[ds]?|want(?:s|ed)?|need(?:s|ed)?|like[ds]?|love[ds]?|let|put|say|said|tell|told|turn(?:ed)?|help(?:ed)?|found|find|saw|see|seen|gave|give|given|call(?:ed)?|bring|brought|show(?:ed)?|match|another|more|most|even|ever|always|often|never|sometimes|actually|together|able|going|trying|hoping|planning|thinking|wanting|working|finally|kind|sort|i|we|my|our|obsessed|used|fond)$/iu;

/** Words that are true of anybody, alone or together. */
const EVERYBODYS = new Set(
  contentStems(
    'lot lots ton tons bunch load loads few thing things stuff something way ways time times moment ' +
      'difference impact dream dreams goal goals journey progress experience experiences opportunity ' +
      'opportunities chance idea ideas story challenge challenges problem problems issue issues best better ' +
      'good great amazing awesome big huge small little hard tough fun funny nice cool interesting useful ' +
      'positive negative new different various life future past passion passionate motivation motivated ' +
      'attitude energy strength skill skills feel feeling feelings emotion emotions insight insights ' +
      'reflection thought thoughts mind heart self true real everything nothing anything someone people ' +
      'everyone somebody world make made take took have had keep kept be become became try tried learn ' +
      'learned learnt want need start started work working works love like enjoy enjoying do done get got ' +
      'go going went come came give gave see saw find found think feel share help helping happen use put ' +
      'live living look looking well much many always never often lately recently really finally day days ' +
      'week weeks year years today super so pursue pursuing chase chasing follow grow growing improve ' +
      'improving deal face together right wrong step steps part parts lot change changes easy difficult ' +
      'long short far fan fans talent talents huge open exciting excited crazy wild ever since happy happiness peace joy support supportive',
  ),
);

/** Of these one tells what one does much of, and that is the fact. */
const HABIT =
  /\b(?:drink|smoke|eat|read|listen|watch|play|travel|run|cook|bake|walk|swim|write|train|practi[sc]e)(?:s|ing)?\b/iu;

/** How much of it, not which. */
const MUCH_OF =
  /\b(?:a (?:whole |huge )?(?:lot|ton|bunch|load)|lots|tons|loads|plenty|(?:so|too|very) (?:many|much)|all (?:kinds|sorts)|various|countless)\b/iu;

/** Only words that are true of anybody. */
export function saysNothing(text: string): boolean {
  return !/\d/u.test(text) && contentStems(text).every((stem) => EVERYBODYS.has(stem));
}

function isVague(clause: string): boolean {
  const predicate = clause.replace(/^(?:I|we)\s+/iu, '');
  if (saysNothing(predicate)) return true;
  return MUCH_OF.test(predicate) && !HABIT.test(predicate) && !namesOrCounts(predicate);
}

/** A capital inside, or a figure: then it is about something in particular. */
function namesOrCounts(text: string): boolean {
  return /(?<=\s)(?!I\b)\p{Lu}|\d/u.test(text);
}

/** "Three more" of what one does not know, "handles 10K" of what nobody knows. */
function isRelative(clause: string): boolean {
  if (
    /^(?:I|we)\s.*\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|some|(?:a )?few|a couple|several) more\b/iu.test(
      clause,
    ) &&
    !/\b(?:years?|months?|weeks?|days?|hours?|times?|now|total)\b/iu.test(clause)
  ) {
    return true;
  }
  const words = clause.split(' ');
  const [verb = '', last = ''] = words.slice(-2);
  return isBareFigure(last) && COUNTS_UNNAMED.test(verb);
}

/** After other verbs the figure is money, an age, a weight: what is counted goes without saying. */
const COUNTS_UNNAMED =
  /^(?:handles?|handled|does|did|hits?|gets?|got|has|have|had|supports?|serves?|runs?|processes|reaches|reached|makes?|made|takes?|needs?)$/iu;

function isBareFigure(word: string): boolean {
  return isNumeric(word) && /^[\d.,]+[km]?$/iu.test(word);
}
