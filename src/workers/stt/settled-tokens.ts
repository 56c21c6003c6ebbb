import type { TranscribedToken } from '../../shared/contracts/transcriber';

/** The last words of a pass may be half spoken, and what comes next changes them. */
const UNSURE_MS = 600;

/**
 * Tokens that two successive passes wrote alike and that lie well before the end of what the earlier
 * one heard. The next pass need not decode them again: they are given to it as its beginning. (The
 * idea of LocalAgreement-2, Macháček et al. 2023, at the level of tokens.)
 */
export class SettledTokens {
  #previous: { tokens: readonly TranscribedToken[]; coveredMs: number } | null = null;
  #settled: readonly TranscribedToken[] = [];

  get tokens(): readonly TranscribedToken[] {
    return this.#settled;
  }

  /** Takes a pass that stands, and how much audio it covered. */
  add(tokens: readonly TranscribedToken[], coveredMs: number): void {
    const previous = this.#previous;
    this.#previous = { tokens, coveredMs };
    if (previous === null) return;
    const sureUntilMs = Math.min(previous.coveredMs, coveredMs) - UNSURE_MS;
    let same = 0;
    while (
      same < tokens.length &&
      tokens[same]?.id === previous.tokens[same]?.id &&
      (previous.tokens[same]?.endMs ?? Infinity) <= sureUntilMs
    ) {
      same += 1;
    }
    this.#settled = tokens.slice(0, same);
  }

  /** A pass that began with them was refused: they may be what is wrong. */
  forget(): void {
    this.#previous = null;
    this.#settled = [];
  }
}
