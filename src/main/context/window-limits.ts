import type { Settings } from '../../shared/settings';

/** How much of a conversation stands in the prompt (product B2). */
export interface WindowLimits {
  /** Room of the whole prompt: what the model holds less its longest reply. */
  readonly limitTokens: number;
  readonly maxExchanges: number;
  /** In idle time the window is compacted when the prompt without late parts is above this … */
  readonly aboveTokens: number;
  /** … and then down to this, so that it is seldom. */
  readonly downToTokens: number;
}

/** An exchange shorter than this is rare; more of them than fit would never be reached. */
const SHORT_EXCHANGE_TOKENS = 16;

/** The limits follow the model: a longer context holds more exchanges. */
export function windowLimits(
  contextTokens: number,
  maxReplyTokens: number,
  settings: Settings['context'],
): WindowLimits {
  const limitTokens = Math.max(0, contextTokens - maxReplyTokens);
  return {
    limitTokens,
    maxExchanges: Math.max(
      1,
      Math.min(settings.maxExchanges, Math.floor(limitTokens / SHORT_EXCHANGE_TOKENS)),
    ),
    aboveTokens: limitTokens * settings.compactAbove,
    downToTokens: limitTokens * Math.min(settings.compactTo, settings.compactAbove),
  };
}
