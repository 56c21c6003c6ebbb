import type { TurnClass } from '../../../shared/turn-class';

/**
 * How the words begin tells their manner where the embedding only tells their subject. English; in
 * other languages nothing matches and the embedding decides alone.
 */
const ASKS =
  /^(?:so |and |hey |tell me |can you tell me |do you know )?(?:what|who|whose|which|when|where|why|how|is|are|was|were|does|did|has|have|will|whats|what's|how's|where's|who's|am|do|should)\b/u;
const WISHES = /^(?:i|we)(?:'d| would)? (?:like|want|need|wish) (?:to|you|a|an|some)\b/u;
const POLITE = /\bplease\b|^(?:can|could|would|will) you\b/u;
const ORDERS =
  /^(?:please |hey |ok |okay )?(?:set|add|put|play|turn|make|start|stop|send|call|book|order|delete|remove|cancel|change|switch|open|close|find|get|schedule|create|reserve|post|mute|lower|raise|increase|decrease|rate|buy|give|show|take|let)\b/u;
const STATES = /^(?:i|i'm|i am|i've|i'd|my|we|our|the|it|it's|there|he|she|they|this|that|some)\b/u;
const OWN = /\b(?:my|mine|i|me|our|we)\b/u;

/** Asks for what was said between the two: the answer lies in what they talked about. */
const LOOKS_BACK = new RegExp(
  [
    String.raw`\b(?:you|we)(?:'ve| have| had| already| once| just| recently)* (?:recommended|suggested|advised|told|mentioned|taught|shared|given|gave|talked|discussed)\b`,
    String.raw`\bdid (?:you|we) (?:recommend|suggest|advise|tell|mention|teach|share|give|talk|discuss)\b`,
    String.raw`\b(?:have|had) (?:you|we) (?:\w+ )?(?:recommended|suggested|advised|told|mentioned|taught|shared|given|talked|discussed)\b`,
    String.raw`\bi(?:'ve| have| had| already| once| just| recently)* (?:told you|shared|mentioned|asked you|consulted)\b.*\b(?:what|which|who|where|when|how)\b`,
    String.raw`\bdo you (?:still )?remember\b`,
  ].join('|'),
  'u',
);
/** A day that is over, and a question about one's own part in it. */
const PAST_DAY =
  /\byesterday\b|\blast (?:week|month|night|\p{L}+day)\b|\bago\b|\bon (?:january|february|march|april|may|june|july|august|september|october|november|december) \d/u;
const QUESTION_WORD = /\b(?:what|which|who|whom|where|when|why|how|did)\b/u;

/** For (positive) and against (negative) a class, in units of the weight the classifier gives them. */
export type Leaning = Readonly<Partial<Record<TurnClass, number>>>;

const LEANINGS = {
  asks: {
    question: 1,
    explain: 0.5,
    memory: 0.5,
    profile: 0.5,
    'small-talk': 0.5,
    command: -1,
    telling: -1,
  },
  orders: { command: 0.7, telling: -1 },
  states: { telling: 0.3 },
  neither: { telling: -0.7 },
  own: { memory: 0.15, question: -0.15 },
  notOwn: { memory: -0.4, profile: -0.4 },
  looksBack: { memory: 5 },
  pastDay: { memory: 3 },
} satisfies Record<string, Leaning>;

/** What the manner of the words speaks for. */
export function leanings(text: string): readonly Leaning[] {
  const words = text
    .toLowerCase()
    .replaceAll('’', "'")
    .replaceAll(/[^\p{L}\p{N}' ]+/gu, ' ')
    .trim();
  const isOwn = OWN.test(words);
  // "I met her on Sunday, when it rained" has a question's words too, and asks nothing.
  const tells = STATES.test(words) && !text.includes('?');
  return [
    mannerOf(words),
    isOwn ? LEANINGS.own : LEANINGS.notOwn,
    ...(LOOKS_BACK.test(words) ? [LEANINGS.looksBack] : []),
    ...(isOwn && !tells && PAST_DAY.test(words) && QUESTION_WORD.test(words)
      ? [LEANINGS.pastDay]
      : []),
  ];
}

function mannerOf(words: string): Leaning {
  if (ASKS.test(words)) return LEANINGS.asks;
  if (POLITE.test(words) || WISHES.test(words) || ORDERS.test(words)) return LEANINGS.orders;
  return STATES.test(words) ? LEANINGS.states : LEANINGS.neither;
}
