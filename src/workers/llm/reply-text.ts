/** Text of `tokens` as it reads after `previous`. */
export type Detokenize = (tokens: readonly number[], previous: readonly number[]) => string;

export interface ReplyTextOptions {
  readonly stopTexts: readonly string[];
  readonly singleLine: boolean;
}

/** What a detokeniser writes for bytes that are not (yet) a character. */
const REPLACEMENT = '\uFFFD';
/** A character has at most four bytes, so at most four tokens. */
const MAX_TOKENS_PER_CHARACTER = 4;
/** Enough for a tokenizer to know whether a word continues. */
const CONTEXT_TOKENS = 3;

/**
 * Turns generated tokens into text that may be shown: whole characters only, no beginning of a stop
 * text, no blanks at either end. What it released is never taken back.
 */
export class ReplyText {
  #pending: number[] = [];
  #previous: number[] = [];
  /** Decoded so far, blanks at the ends and a stop text included. */
  #raw = '';
  #releasedTo = 0;
  #started = false;
  #stopAt: number | null = null;
  #text = '';

  constructor(
    private readonly detokenize: Detokenize,
    private readonly options: ReplyTextOptions,
  ) {}

  /** All that was released. */
  get text(): string {
    return this.#text;
  }

  /** A stop text was found: nothing more will be released. */
  get stopped(): boolean {
    return this.#stopAt !== null;
  }

  /** The reply as decoded, leading blanks kept, up to the stop text: the key for its tokens. */
  get rawText(): string {
    return this.#raw.slice(0, this.#stopAt ?? this.#raw.length).trimEnd();
  }

  /** Takes the next token and returns the text it sets free, often none. */
  push(token: number): string {
    if (this.stopped) return '';
    this.#pending.push(token);
    const text = this.detokenize(this.#pending, this.#previous);
    const incomplete = text.endsWith(REPLACEMENT);
    if (incomplete && this.#pending.length < MAX_TOKENS_PER_CHARACTER) return '';
    this.#previous = [...this.#previous, ...this.#pending].slice(-CONTEXT_TOKENS);
    this.#pending = [];
    this.#raw += text.replaceAll(REPLACEMENT, '');
    this.#stopAt = this.#findStop();
    return this.#release(this.#stopAt ?? this.#raw.length - this.#heldBack());
  }

  /** The reply is over: sets free what was held back as a possible stop text. */
  finish(): string {
    return this.#release(this.#stopAt ?? this.#raw.length);
  }

  #release(end: number): string {
    const from = this.#started ? this.#releasedTo : this.#firstVisible();
    const to = from + this.#raw.slice(from, end).trimEnd().length;
    if (to <= from) return '';
    this.#started = true;
    this.#releasedTo = to;
    const text = this.#raw.slice(from, to);
    this.#text += text;
    return text;
  }

  #firstVisible(): number {
    return this.#raw.length - this.#raw.trimStart().length;
  }

  #findStop(): number | null {
    let stopAt: number | null = null;
    const consider = (at: number): void => {
      if (at >= 0 && (stopAt === null || at < stopAt)) stopAt = at;
    };
    for (const stop of this.options.stopTexts) {
      consider(this.#raw.indexOf(stop, Math.max(0, this.#releasedTo - stop.length)));
    }
    if (this.options.singleLine) {
      consider(this.#raw.indexOf('\n', Math.max(this.#releasedTo, this.#firstVisible())));
    }
    return stopAt;
  }

  /** How many characters at the end could be the beginning of a stop text. */
  #heldBack(): number {
    let held = 0;
    for (const stop of this.options.stopTexts) {
      for (let size = Math.min(stop.length - 1, this.#raw.length); size > held; size -= 1) {
        if (this.#raw.endsWith(stop.slice(0, size))) held = size;
      }
    }
    return held;
  }
}
