import type { FactCategory } from '../../../shared/contracts/profile';
import { durableVerb } from '../language/durable-verbs';
import { isPresent } from '../language/verbs';
import { contentStems } from '../language/words';
import { ADVERBS, POINTS_BACK, candidate } from './build-candidate';
import type { Candidate } from './candidate';
import { isTrade } from './nouns';
import { ofThem, sentence, statement } from './third-person';

const NOT = /^(?:not|never)\s+/iu;

/** Forms of be, have and will before the verb that tells. */
const HELPERS: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:am|are) (?:going|about|planning|trying|hoping|looking|aiming|supposed|due|set|determined|working|learning) to /iu,
    '',
  ],
  [/^(?:have|had) been /iu, ''],
  [/^(?:am|are|was|were) /iu, ''],
  [
    /^(?:have|had) (?=(?:(?:also|just|really|recently|finally|now|already|always|never|not|only|even|since) )*\p{L}+(?:ed|en|un|ne|wn|ght|got|built|made|met|run|sold|left|begun|led|held|paid|sent|lost|won|found|kept|put|cut|set|read|hit|quit|become|come|split|taught|spent)\b)/iu,
    '',
  ],
  [/^will(?: be)? /iu, ''],
  [/^(?:would|used to|do|did) /iu, ''],
];

/** What the speaker does, has done, has or is, when it is of the kind that lasts. */
export function did(predicate: string): Candidate | null {
  let adverbs = ADVERBS.exec(predicate)?.[0].trim() ?? '';
  let bare = predicate.replace(ADVERBS, '');
  let helper = '';
  for (const [pattern] of HELPERS) {
    const match = pattern.exec(bare);
    if (match === null) continue;
    helper = match[0].trim().toLowerCase();
    bare = bare.slice(match[0].length);
    break;
  }
  const inner = ADVERBS.exec(bare)?.[0].trim() ?? '';
  bare = bare.replace(ADVERBS, '');
  const negation = NOT.exec(bare)?.[0].trim().toLowerCase() ?? '';
  bare = bare.replace(NOT, '').replace(ADVERBS, '');
  if (inner !== '') adverbs = `${adverbs} ${inner}`.trim();
  const words = bare.split(' ');
  const verb = durableVerb(words);
  const isBe = /^(?:am|are|was|were|have been|had been|will be)$/u.test(helper);
  if (verb === null || (isBe && !/ing$/u.test(words[0] ?? '') && !isPassive(words[0] ?? ''))) {
    return isBe ? being(helper, adverbs, negation, bare, predicate) : null;
  }
  const form = words.slice(0, verb.length).join(' ');
  const rest = words.slice(verb.length).join(' ');
  if (POINTS_BACK.test(rest) || form.toLowerCase() === 'found') return null;
  if (isOfTheDay(helper, form.toLowerCase(), verb.base, rest)) return null;
  if (isOccasion(helper, form.toLowerCase(), verb.base, adverbs, rest)) return null;
  if (negation !== '' && !isLastingNo(verb.base, rest)) return null;
  if (contentStems(rest).length === 0 && !INTRANSITIVE.has(verb.base)) return null;
  if (isOpinionOrChat(verb.base, rest)) return null;
  const kept = keptAdverbs(adverbs);
  const text =
    helper === ''
      ? statement(kept, form, verb.base, rest)
      : sentence(`${thirdHelper(helper)} ${negation} ${kept} ${form} ${ofThem(rest)}`);
  if (helper === '' && negation !== '') {
    return candidate(
      verb.category,
      sentence(
        `${negation} ${isPresent(form, verb.base) ? statement('', form, verb.base, rest) : `${form} ${ofThem(rest)}`}`,
      ),
      predicate,
    );
  }
  return candidate(verb.category, text, predicate);
}

/** "am a product manager", "are about 11 people", "am on a MacBook". */
function being(
  helper: string,
  adverbs: string,
  negation: string,
  rest: string,
  predicate: string,
): Candidate | null {
  const noun =
    /^(?:an?|the|one of|part of|on an?|in (?:an?|my|charge|the (?:\p{Lu}|army|navy|military|air force|middle of|process of|\w+ (?:business|industry|field|year|grade|semester)))|at (?:an?|my|the|about|around|\d[\d.,]*\p{L}*)|\d[\d.,]*\p{L}*|about \d[\d.,]*\p{L}*|around \d[\d.,]*\p{L}*|over \d[\d.,]*\p{L}*|nearly \d[\d.,]*\p{L}*|(?:total|complete|absolute) |(?:pre|post)-|based|from|with|\p{Lu}|\p{L}+-(?:based|only|free|focused|level|year)|new to|responsible for|used to|known|married|engaged)\b/iu;
  if (!noun.test(rest) || POINTS_BACK.test(rest) || /^\w+ the same\b/iu.test(rest)) return null;
  if (
    /^(?:a|an|the) (?:bit|little|lot|few|same|best|worst|idiot|genius|mess|kind|sort|only one|one|problem|thing|fool|loser|failure|good|bad|big|huge|total|real|complete)\b(?!.*(?:fan|family|team|company))/iu.test(
      rest,
    )
  )
    return null;
  if (
    /^\p{Lu}/u.test(rest) &&
    rest.split(' ').length === 1 &&
    !/(?:ish|ese|ian|an|ch)$/u.test(rest)
  )
    return null;
  if (contentStems(rest).length === 0 || isAge(helper, rest)) return null;
  const category: FactCategory = isTrade(rest) ? 'WORK' : 'IDENTITY';
  return candidate(
    category,
    sentence(`${thirdHelper(helper)} ${negation} ${keptAdverbs(adverbs)} ${ofThem(rest)}`),
    predicate,
  );
}

/** “… since I was a kid” tells when, not who. */
function isAge(helper: string, rest: string): boolean {
  return (
    /^(?:was|were)$/u.test(helper) &&
    /^(?:(?:about |around )?\d+|(?:an? )?(?:little |young |small )?(?:kids?|child|children|teen(?:ager)?|boy|girl|younger|little|young)\b)/iu.test(
      rest,
    )
  );
}

function isPassive(word: string): boolean {
  return /(?:ed|born|built|made|hired|taught|sold|given|chosen|led|run|paid)$/iu.test(word);
}

/** What one did or is doing on an ordinary day; done often or for long it is a habit. */
const DAILY = new Set(
  (
    'go take run make cook bake eat drink read play write draw paint hike swim bike cycle travel spend ' +
    'wear ride drive fish sing dance camp buy add try attend listen follow study learn practice review use'
  ).split(' '),
);

const LASTING =
  /\b(?:house|home|flat|apartment|condo|car|van|boat|land|business|company|ring|dog|cat|pupp(?:y|ies)|kittens?|guitar|piano|degree|medication|insulin|pills?|novel|book|album|film|game|app|marathon|course|class(?:es)?|lessons?|language|for (?:years|months|a (?:year|month|living)|\d|two|three|four|five|six|ten)|every|each (?:day|week|month|year|morning|night)|since|twice|(?:once|times) a|on (?:weekends|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays))\b/iu;

function isOfTheDay(helper: string, form: string, base: string, rest: string): boolean {
  if (LASTING.test(rest)) return false;
  if (/^will/u.test(helper))
    return !/^(?:start|begin|move|marry|graduate|retire|launch|join|leave|travel|visit|become|open|close|turn|present|defend|run|release|publish)$/u.test(
      base,
    );
  const past = helper === '' && form !== base && !form.endsWith('s') && !form.endsWith('ing');
  if (past) return DAILY.has(base) && !/^(?:learn|study|use|try|add)$/u.test(base);
  return (
    /^(?:am|are|was|were)$/u.test(helper) &&
    /^(?:go|take|run|make|cook|bake|eat|drink|hike|swim|bike|cycle|spend|wear|ride|drive|fish|sing|dance|attend)$/u.test(
      base,
    ) &&
    !/^(?:an?|our|my|the|for|\d)/u.test(rest)
  );
}

/** What one liked, had or got once: the talk of a day, not a trait. */
function isOccasion(
  helper: string,
  form: string,
  base: string,
  adverbs: string,
  rest: string,
): boolean {
  const past = helper === '' && form !== base && !/(?:s|ing)$/u.test(form);
  if (/^(?:like|love|enjoy|hate|dislike|adore)$/u.test(base)) {
    return (past || /^(?:am|are|was|were)$/u.test(helper)) && !/always|never|since/iu.test(adverbs);
  }
  // “Having trouble” is of the moment; a child or an operation is not.
  if (base === 'have' && form === 'having')
    return !/\b(?:baby|twins|child|surgery|operation|wedding)\b/iu.test(rest);
  return base === 'have' && (past || /^(?:have|had)$/u.test(helper)) && OCCASION.test(rest);
}

const OCCASION =
  /^(?:an?|the|my|our|some|such)\b.{0,40}?\b(?:days?|weekend|week|summer|time|trip|blast|moments?|experience|talk|chat|games?|challenge|party|dinner|lunch|adventure|night|fun|meeting|flight|walk|ride|call|visit|show|concert|setback|scare|accident)\b/iu;

/** Not doing something is worth keeping where others do it. */
function isLastingNo(base: string, rest: string): boolean {
  if (base === 'have')
    return /\b(?:kids|children|siblings|brothers|sisters|pets?|a (?:car|dog|cat|job|licen[cs]e|degree|partner|tv))\b/iu.test(
      rest,
    );
  return /^(?:eat|drink|smoke|drive|own|believe|speak|use|work|live|celebrate|fly|play|read|swim|wear|take)$/u.test(
    base,
  );
}

/** Without an object these still say something. */
const INTRANSITIVE = new Set(
  'graduate retire divorce move relocate freelance volunteer smoke drink swim hike run paint sing dance ski surf climb cycle jog meditate pray knit sew garden bake cook travel resign code'.split(
    ' ',
  ),
);

function isOpinionOrChat(base: string, rest: string): boolean {
  if (
    base === 'get' &&
    !/^(?!(?:an?|the) (?:(?!interview|job)\w+ )?(?:chance|opportunity|idea|feeling|surge|lot|bit|break|ride|call|text|message|e-?mail|glimpse|taste|kick)\b(?! (?:interview|offer)))(?:married|engaged|divorced|promoted|hired|fired|diagnosed|accepted|into|rid of|an?\s|the\s|my\s|our\s|new\s|\d|two|three|it down|our model|the model|\p{Lu})/u.test(
      rest,
    )
  )
    return true;
  if (
    base === 'take' &&
    /^(?:a (?:look|break|nap|walk|bath|shower|seat|deep|photo|picture)|it|that|your|care|notes?|some time|time|the (?:bus|train|time))\b/iu.test(
      rest,
    )
  )
    return true;
  if (
    base === 'go' &&
    !/^(?:to (?:school|college|university|church|mosque|synagogue|temple|the gym|therapy|work|\p{Lu})|by|back to (?:school|work|college|university)|vegan|vegetarian|public|live|running|swimming|hiking|climbing|cycling|skiing|camping|fishing)/u.test(
      rest,
    )
  )
    return true;
  if (
    base === 'make' &&
    /^(?:it|that|this|sense|sure|a (?:mistake|joke|point|decision|choice|mess)|progress|do|fun|up)\b/iu.test(
      rest,
    )
  )
    return true;
  if (base === 'manage' && /^to\b/iu.test(rest)) return true;
  if (
    base === 'try' &&
    /^(?:it|that|to (?:find|see|sleep|relax|be|get|figure|understand)|your|again|my best|harder)\b/iu.test(
      rest,
    )
  )
    return true;
  if (
    base === 'have' &&
    /^(?:to\b|(?:more|much|any|enough|plenty|a lot of|lots of|so (?:much|many)|too (?:much|many)) |an? (?:question|idea|problem|issue|feeling|point|great|good|bad|nice|wonderful|terrible|lovely|fun|quick|look|minute|second|chance|hard time|rough|long|busy|big day|dream|thought)|no (?:idea|problem|time|plans)|some (?:time|news|questions?|trouble|fun|free)|enough|been|fun|trouble|time|lunch|dinner|breakfast|good|great|nothing|everything|a lot (?:to|of (?:fun|time|work|things)))\b/iu.test(
      rest,
    )
  )
    return true;
  if (
    base === 'need' &&
    /^(?:to (?:ask|know|talk|go|sleep|eat|rest|leave|think|check|see|say|tell|make sure|get|find|be (?:honest|careful)|do (?:it|that|this)|figure|relax|hurry)|an? (?:break|minute|second|moment|hug|drink|coffee|nap|vacation|hand)|some|your|help|more (?:time|sleep|coffee)|advice|it|that|you|someone to)\b/iu.test(
      rest,
    )
  )
    return true;
  if (base === 'add' || base === 'start' || base === 'begin' || base === 'finish')
    return /^(?:to (?:feel|think|wonder|worry|like|see|understand|realize)|crying|laughing|feeling|thinking|wondering|up|over|today|dinner|lunch|breakfast|eating|by|with|here|there)\b/iu.test(
      rest,
    );
  if (base === 'read' || base === 'listen' || base === 'follow')
    return /^(?:that|it|this|your|somewhere|to (?:you|it|that|this)|you|along|about it)\b/iu.test(
      rest,
    );
  if (base === 'consider' || base === 'explore' || base === 'review')
    return /^(?:it|that|your|this)\b/iu.test(rest);
  return (
    base === 'keep' &&
    /^(?:thinking|wondering|forgetting|getting|going|trying|that|it|your|you|in (?:mind|touch))\b/iu.test(
      rest,
    )
  );
}

/** "just" and "also" belong to the telling, not to the fact. */
function keptAdverbs(adverbs: string): string {
  return adverbs
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) =>
      /^(?:usually|always|often|mostly|mainly|never|rarely|hardly|sometimes|currently|now|originally|previously|typically|generally|still|only|primarily|strictly|regularly|occasionally|recently)$/u.test(
        word,
      ),
    )
    .join(' ');
}

function thirdHelper(helper: string): string {
  return helper
    .replace(/^(?:am|are)\b/u, 'is')
    .replace(/^were\b/u, 'was')
    .replace(/^have\b/u, 'has')
    .replace(/^do\b/u, 'does');
}
