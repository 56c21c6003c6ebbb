import type { Segment } from './segments';

/** Tokens of one segment; `first` is true for the first segment of a prompt. */
export type TokenizeSegment = (segment: Segment, first: boolean) => readonly number[];

/** More than a full window of exchanges; the oldest unused segment goes first. */
const MAX_CACHED_SEGMENTS = 1024;

/**
 * Tokenises a prompt segment by segment and remembers the tokens of unchanged segments, so that a
 * turn tokenises only what is new and the token list stays the same from turn to turn: merging of
 * tokens never crosses a segment's border.
 */
export class SegmentTokenizer {
  #cache = new Map<string, readonly number[]>();

  constructor(private readonly tokenize: TokenizeSegment) {}

  tokens(segments: readonly Segment[]): number[] {
    const all: number[] = [];
    for (const segment of segments) {
      for (const token of this.#tokensOf(segment, all.length === 0)) all.push(token);
    }
    return all;
  }

  /**
   * Teaches the tokens the model itself chose for a reply: they can differ from what the tokenizer
   * makes of the same words, and only the same tokens are found again in the KV cache.
   */
  remember(text: string, tokens: readonly number[]): void {
    this.#put(keyOf({ kind: 'plain', text }, false), tokens);
  }

  #tokensOf(segment: Segment, first: boolean): readonly number[] {
    const key = keyOf(segment, first);
    const known = this.#cache.get(key);
    if (known !== undefined) {
      this.#cache.delete(key);
      this.#cache.set(key, known);
      return known;
    }
    const tokens = this.tokenize(segment, first);
    this.#put(key, tokens);
    return tokens;
  }

  #put(key: string, tokens: readonly number[]): void {
    this.#cache.set(key, tokens);
    if (this.#cache.size <= MAX_CACHED_SEGMENTS) return;
    const oldest = this.#cache.keys().next();
    if (oldest.done !== true) this.#cache.delete(oldest.value);
  }
}

function keyOf(segment: Segment, first: boolean): string {
  return `${first ? '^' : ''}${segment.kind}:${segment.text}`;
}
