/**
 * Small models fall into loops. Said twice in a row is a loop from eight tokens on; shorter pieces
 * may repeat a little ("no, no, no"), single tokens more often ("ha ha ha ha").
 */
function allowedRepeats(size: number): number {
  if (size === 1) return 6;
  if (size <= 3) return 4;
  if (size <= 7) return 3;
  return 2;
}

const LONGEST_BLOCK_TOKENS = 32;
/** As many tokens as were said before, in the same order, anywhere in the reply: a loop as well. */
const REPEATED_RUN_TOKENS = 12;

/** Watches the tokens of one reply; `push` tells whether it has begun to go round in circles. */
export class LoopGuard {
  #tokens: number[] = [];
  #runs = new Set<string>();

  push(token: number): boolean {
    this.#tokens.push(token);
    return this.#endsInRepeats() || this.#repeatsARun();
  }

  #endsInRepeats(): boolean {
    const { length } = this.#tokens;
    for (let size = 1; size <= LONGEST_BLOCK_TOKENS; size += 1) {
      const repeats = allowedRepeats(size);
      if (size * repeats > length) {
        if (size >= 8) return false;
        continue;
      }
      if (this.#isPeriodic(length - size * repeats, size)) return true;
    }
    return false;
  }

  /** True when all tokens from `start` on repeat with the given period. */
  #isPeriodic(start: number, period: number): boolean {
    for (let at = start + period; at < this.#tokens.length; at += 1) {
      if (this.#tokens[at] !== this.#tokens[at - period]) return false;
    }
    return true;
  }

  #repeatsARun(): boolean {
    if (this.#tokens.length < REPEATED_RUN_TOKENS) return false;
    const run = this.#tokens.slice(-REPEATED_RUN_TOKENS).join(' ');
    if (this.#runs.has(run)) return true;
    this.#runs.add(run);
    return false;
  }
}
