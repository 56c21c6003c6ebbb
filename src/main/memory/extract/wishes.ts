import { durableVerb } from '../language/durable-verbs';
import { contentStems } from '../language/words';
import { ADVERBS, POINTS_BACK, candidate } from './build-candidate';
import type { Candidate } from './candidate';
import { ofThem, sentence, statement } from './third-person';

const LEARNING_GOAL =
  /^(?:(?:would (?:really )?(?:like|love)|want|plan|intend|hope|aim|wish|aspire|(?:am|are) (?:going|planning|trying|hoping|looking(?= to)|aiming|determined)|need|have|dream of|dream about|am thinking (?:about|of)|are thinking (?:about|of)|have been thinking (?:about|of)|am considering|are considering|(?:am|are) looking (?:into|at|forward to)|wanted|am saving (?:up )?(?:for|to)|am training for|am preparing for)(?: (?:to|for))?)\s+/iu;

/** What one wants of the companion, or for the next minute, is no goal. */
const NOT_A_GOAL =
  /^(?:be able to (?:ask|know)|ask|know|talk|chat|share|see|hear|say|tell|discuss|start with|make sure|understand (?:why|how|what|if)|find (?:out|some|an?|any|more)|hear|check|try (?:it|that|this)|go (?:home|to (?:bed|sleep)|now)|sleep|eat|rest|relax|do (?:it|that|this)|get (?:it|that|this|some)|have (?:some|a|lunch|dinner)|use (?:it|that)|be (?:honest|clear|fair|sure|alone|happy|careful|here|there)|look at|take a|give it|stop (?:here|there)|(?:stay|keep|remain) (?:positive|strong|calm|focused|motivated|up|going)|think about (?:it|that|this)|thank|apologi[sz]e|vent|mention|point out|cry|scream|hug|say|know|call it|talk about|practice (?:it|that|this)|clarify|confirm|wait|leave|come back|continue|focus on (?:this|that)|it|them|that|this|you|your)\b/iu;

/** For the companion to help with now; a goal is what remains when the talk is over. */
const TASK =
  /^(?:(?:make|write|create|add|use|set up|improve|optimi[sz]e|handle|solve|understand|plan|design|run|find|get|implement|test|analy[sz]e|visuali[sz]e|structure|refactor|draft|outline|review|research|prepare|practi[sc]e|discuss|measure|track|avoid|keep|put|look|start|focus|go|take) (?!.*\b(?:my|our)\b|(?:a|an) (?:film|movie|game|career|living|difference|documentary|album|podcast|novel|book|memoir|thesis|song|business|company|family|school|garden|house|home|course|class|trip|degree|marathon|shop|café|cafe|restaurant|blog|channel|club|band)\b|(?:thinking about|looking for|to \p{Lu}|on a))|generate|print|plot|compare|benchmark|debug|fix|remove|convert|show|display|format|parse|sort|see|check|do|know|emphasi[sz]e|highlight|include|cover|describe|mention|stress|illustrate|cite|rephrase|explain|calculate|figure|something|some)\b/iu;

/** What is to be done by the clock is done tomorrow. */
const CLOCK =
  /\b(?:by|before|at|until|till|around) (?:\d{1,2}(?::\d\d)? ?(?:[ap]\.?m\b|o'clock)|noon|midnight|lunch|dinner|tonight|then)/iu;

/** "no longer use", "do not eat … any more", "stopped smoking", "used to play". */
export function noLonger(predicate: string): Candidate | null {
  const patterns = [
    /^(?:am |are )?no longer (.+)$/iu,
    /^(?:am not|are not|do not|cannot|have not) (.+?) (?:any ?more|any longer)(.*)$/iu,
    /^(?:have )?(?:just |recently |finally |already )?(?:stopped|quit|gave up|given up) ((?:\w+ing|smoking|alcohol|sugar|meat|coffee|drinking)\b.*)$/iu,
    /^used to (.+)$/iu,
  ];
  for (const pattern of patterns) {
    const match = pattern.exec(predicate);
    if (match === null) continue;
    const rest = (match[1] ?? '').trim();
    const old = rest.replace(/\s+(?:but|and|because|since|so)\b.*$/iu, '');
    const past = /^used to/iu.test(predicate);
    const text = past ? `Used to ${ofThem(rest)}` : `No longer ${ofThem(thirdPersonOf(old))}`;
    return {
      category: 'FACT',
      text: sentence(text),
      slot: null,
      instead: [old],
      update: true,
      ends: true,
    };
  }
  return null;
}

function thirdPersonOf(predicate: string): string {
  const [verb = '', ...rest] = predicate.split(' ');
  const known = durableVerb([verb]);
  return known === null
    ? predicate
    : statement('', verb, known.base, rest.join(' ')).replace(/^\p{Lu}/u, (c) => c.toLowerCase());
}

export function isWish(predicate: string): boolean {
  const lead = LEARNING_GOAL.exec(predicate.replace(ADVERBS, ''))?.[0].trim() ?? '';
  return lead !== '' && !/^(?:need|have)$/iu.test(lead);
}

export function isTaste(predicate: string): boolean {
  return TASTE.test(predicate);
}

export function goal(predicate: string): Candidate | null {
  const bare = predicate.replace(ADVERBS, '');
  const match = LEARNING_GOAL.exec(bare);
  if (match === null) return null;
  const lead = match[0].trim().toLowerCase();
  const rest = bare
    .slice(match[0].length)
    .replace(/^(?:also|just|really|eventually|finally|definitely)\s+/iu, '');
  // What one has to do is worth keeping when it is one's own, or has a date or a name.
  if (/^(?:need|have) to$/u.test(lead) && !/\b(?:my|our|before|by|until)\b|\d|\p{Lu}/u.test(rest))
    return null;
  if (/^wanted|forward/u.test(lead) || /^(?:where|what|how|when|who|which|whether)\b/iu.test(rest))
    return null;
  if (CLOCK.test(rest)) return null;
  if (rest === '' || NOT_A_GOAL.test(rest) || POINTS_BACK.test(rest)) return null;
  if (
    /^(?:want|need|would like|would love)$/u.test(lead) &&
    /^(?:it|them|that|this|you|something (?:like|that))\b/iu.test(rest)
  )
    return null;
  if (
    contentStems(rest).length === 0 ||
    TASK.test(rest) ||
    /^\S+ (?:it|them|that|this|those|these|one)\b/u.test(rest) ||
    /^be able to \p{L}+ (?:it|them|that|this)\b/u.test(rest)
  )
    return null;
  const verb = /^(?:need|have) to$/u.test(lead)
    ? 'needs to'
    : /(?:planning|trying)$/u.test(lead)
      ? `is ${lead.replace(/^am |^are /u, '')}`
      : /thinking|considering|looking into|looking at/u.test(lead)
        ? 'is thinking about'
        : /^(?:am|are) going to$/u.test(lead)
          ? 'is going to'
          : /^plan|planning|intend/u.test(lead)
            ? 'plans to'
            : /saving|training|preparing|looking forward/u.test(lead)
              ? `is ${lead.replace(/^am |^are /u, '')}`
              : 'wants to';
  const object = verb === 'wants to' && !/ to$/u.test(lead) ? 'wants' : verb;
  return candidate('GOAL', sentence(`${object} ${ofThem(rest)}`), predicate);
}

const TASTE =
  /^(?:do not |cannot |can not )?(?:(?:really|absolutely|also|still|truly|always|generally|usually|particularly|mostly|especially|quite|just|genuinely|never|kind of|do) )*(like|love|enjoy|prefer|hate|dislike|adore|stand|detest|loathe|can't stand|dig|crave)\s+(.+)$/iu;

export function taste(predicate: string): Candidate | null {
  const match = TASTE.exec(predicate);
  if (match === null) return null;
  const verb = (match[1] ?? '').toLowerCase();
  const object = (match[2] ?? '').trim();
  const negative = /^(?:do not|cannot|can not)\b/iu.test(predicate);
  if (verb === 'stand' && !negative) return null;
  if (
    POINTS_BACK.test(object) ||
    /^(?:it|that|this|how|what|your|you|the (?:idea|sound|way|look))\b/iu.test(object)
  )
    return null;
  if (contentStems(object).length === 0) return null;
  const words = verb === 'stand' ? 'cannot stand' : negative ? `does not ${verb}` : `${verb}s`;
  return {
    ...candidate('PREFERENCE', sentence(`${words} ${ofThem(object)}`), predicate),
    // Liking and disliking the same thing contradict each other.
    slot: verb === 'prefer' ? null : `taste ${contentStems(object).slice(0, 4).join(' ')}`,
  };
}
