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

/**
 * How many of the oldest exchanges leave when the prompt without late parts is above the limits; 0
 * when it is not.
 *
 * @param counts tokens of each exchange, oldest first
 * @param stableTokens of persona, profile and summary
 */
export function howManyLeave(
  counts: readonly number[],
  stableTokens: number,
  limits: WindowLimits,
): number {
  let tokens = counts.reduce((total, count) => total + count, stableTokens);
  if (tokens <= limits.aboveTokens && counts.length <= limits.maxExchanges) return 0;
  const most = Math.max(1, Math.ceil(limits.maxExchanges / 2));
  let leaving = 0;
  for (const count of counts) {
    const isLast = leaving === counts.length - 1;
    // The newest stays for as long as it does not fill the window by itself.
    if (isLast && tokens <= limits.aboveTokens) break;
    if (tokens <= limits.downToTokens && counts.length - leaving <= most) break;
    tokens -= count;
    leaving += 1;
  }
  return leaving;
}
