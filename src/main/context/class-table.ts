import type { ModelPlace } from '../../shared/contracts/generator';
import type { TurnClass } from '../../shared/turn-class';

/** What the class of a turn changes. The history in the window is the same for all: it is the cached prefix. */
export interface ClassEffects {
  /** Memories asked for, as a share of the setting; rounded up. */
  readonly recallDepth: number;
  /** A memory is told from this score on; where nothing is asked, only what is clearly about the words. */
  readonly leastScore: number;
  /** Room for what is said anew each turn (recalled memory, newer facts, time, affect), tokens. */
  readonly lateTokens: number;
  /** Longest reply, as a share of the setting, at most 1. */
  readonly replyLength: number;
  /** Whether the exchange is worth a place in the rolling summary. */
  readonly summarized: boolean;
  /** The whole profile is said late, close to the question, not only what is new in it. */
  readonly wholeProfile: boolean;
  /** Which model answers where the user has chosen two (docs/decisions/0080-fast-and-strong.md). */
  readonly model: ModelPlace;
}

/**
 * Below this a memory shares no word with what was said and lies next to it in meaning by chance. Of
 * the 722 turns that hold an answer among LoCoMo's first ten, one scores below 0.5; the memories of
 * other things that a young store brings up score 0.02 to 0.16 (docs/decisions/0085).
 */
const NOT_BY_CHANCE = 0.2;
/** Nine in ten of those 722 score more; of what comes up in a young store, only what is really alike. */
const CLEARLY_ABOUT = 0.9;

/**
 * The late room bounds what a turn must evaluate after the release: at 10 ms a token on two slow cores
 * 96 tokens are a second, so only classes that live from memory get more (docs/decisions/0031).
 */
export const CLASS_TABLE: Readonly<Record<TurnClass, ClassEffects>> = {
  'small-talk': effects({
    recallDepth: 0.25,
    leastScore: CLEARLY_ABOUT,
    lateTokens: 48,
    replyLength: 0.7,
    summarized: false,
  }),
  telling: effects({
    recallDepth: 0.5,
    leastScore: CLEARLY_ABOUT,
    lateTokens: 64,
    replyLength: 0.8,
  }),
  question: effects({ recallDepth: 0.75, lateTokens: 96 }),
  explain: effects({ recallDepth: 1, lateTokens: 128, model: 'strong' }),
  memory: effects({ recallDepth: 2, lateTokens: 224, model: 'strong' }),
  profile: effects({ recallDepth: 1, lateTokens: 224, wholeProfile: true, model: 'strong' }),
  command: effects({
    recallDepth: 0.5,
    leastScore: CLEARLY_ABOUT,
    lateTokens: 64,
    replyLength: 0.7,
    summarized: false,
  }),
};

function effects(
  of: Partial<ClassEffects> & Pick<ClassEffects, 'recallDepth' | 'lateTokens'>,
): ClassEffects {
  return {
    leastScore: NOT_BY_CHANCE,
    replyLength: 1,
    summarized: true,
    wholeProfile: false,
    model: 'fast',
    ...of,
  };
}

/** How many memories a turn of this class asks for; none when recall is switched off. */
export function recallLimit(turnClass: TurnClass, setting: number): number {
  return Math.ceil(CLASS_TABLE[turnClass].recallDepth * setting);
}

/** A reply shorter than this is cut in its first sentence. */
const LEAST_REPLY_TOKENS = 24;

/** The longest reply of this class; the setting is the room that is kept free for it. */
export function replyTokens(turnClass: TurnClass, setting: number): number {
  const asked = Math.round(CLASS_TABLE[turnClass].replyLength * setting);
  return Math.min(setting, Math.max(asked, LEAST_REPLY_TOKENS));
}
