import { boundaryAt } from './sentence-boundary';

/** A piece of the reply that is synthesised at once. */
export interface Clause {
  /** `reply.slice(startIndex, endIndex)`, without white space at its ends. */
  readonly text: string;
  /** Offsets into the whole reply, in UTF-16 units: where the listener is, is told in them. */
  readonly startIndex: number;
  readonly endIndex: number;
  /** 0 for the clause that ends the wait. */
  readonly index: number;
  /** What ended it: a sentence's end, a pause inside one, or the end of the reply. */
  readonly ending: 'sentence' | 'pause' | 'reply';
}

export interface ChunkerOptions {
  /** Cut at commas and the like, not only at sentence ends. Default: true. */
  readonly clauses?: boolean;
}

/** Fewer words sound clipped when they are spoken alone; a whole sentence may be shorter. */
const FIRST_CLAUSE_WORDS = 3;
/** What people say by itself before they go on: spoken at once, it buys the time for the rest. */
const OPENINGS = new Set(
  (
    'yes|yeah|yep|no|nope|sure|okay|ok|of course|certainly|absolutely|definitely|exactly|hello|hi|' +
    'hey|sorry|thanks|thank you|alright|all right|great|ja|nein|klar|natürlich|hallo|sí|claro|' +
    'por supuesto|hola|oui|non|bien sûr|bonjour|certo|ciao|sim|não|olá'
  ).split('|'),
);
/**
 * Without any mark by then, the first clause ends before a word that begins a new phrase: people breathe
 * every five to seven words, and every word more keeps the listener waiting for two more steps.
 */
const FIRST_UNMARKED_WORDS = 5;
/** By then it ends at any word. */
const FIRST_LONGEST_WORDS = 11;
/** Later clauses grow: the audio already queued buys time, and longer ones are spoken better. */
const FIRST_GROWN_CHARACTERS = 40;
const MAX_GROWN_CHARACTERS = 160;
/** The longest stretch without a sentence end; scripts without spaces say twice as much a character. */
const MAX_CHARACTERS = 220;
const MAX_CHARACTERS_DENSE = 90;
/** A bracket that never closes must not hold the sentence ends back for ever. */
const MAX_BRACKET_CHARACTERS = 300;
const MAX_INLINE_CODE = 120;

/** Conjunctions, relative pronouns and prepositions of place, time and purpose; none that binds closely. */
const PHRASE_STARTS = new Set(
  (
    'and but or so because which while although though where when if since unless until before after ' +
    'that who whose as than with without for from in into on onto at by about during through ' +
    'und oder aber weil dass wenn mit für von bei y o pero porque que cuando con para et ou mais ' +
    'parce quand avec pour qui e ma perché che quando'
  ).split(' '),
);
const DENSE_SCRIPT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const DENSE_RUN = new RegExp(`${DENSE_SCRIPT.source}+`, 'gu');
const THAI_LIKE = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/**
 * Cuts a growing reply into clauses: tokens in, clauses out as soon as they are certain. One scan,
 * never backwards; how the text is divided among the calls of {@link push} changes when a clause
 * comes, not which. The clauses cover the reply in order; between them lies white space alone.
 */
export class SentenceChunker {
  #text = '';
  /** Half a character beyond the basic plane: its other half comes with the next piece. */
  #half = '';
  #start = 0;
  #index = 0;
  #count = 0;
  /** Words handed out so far; the first clause proper comes behind an opening. */
  #words = 0;
  /** End of the last place inside the pending clause where a pause would be natural. */
  #pause = 0;
  #depth = 0;
  #depthSince = 0;
  #fenceSearch = 0;
  readonly #clauses: boolean;

  constructor({ clauses = true }: ChunkerOptions = {}) {
    this.#clauses = clauses;
  }

  /** @returns the clauses that are complete now, often none. */
  push(text: string): Clause[] {
    const arrived = this.#half + text;
    const whole = /[\uD800-\uDBFF]$/.test(arrived) ? arrived.slice(0, -1) : arrived;
    this.#half = arrived.slice(whole.length);
    this.#text += whole;
    return this.#scan(false);
  }

  /** No more text will come. @returns what was still pending. */
  end(): Clause[] {
    this.#text += this.#half;
    this.#half = '';
    const clauses = this.#scan(true);
    const last = this.#cut(this.#text.length, 'reply');
    return last === null ? clauses : [...clauses, last];
  }

  #scan(final: boolean): Clause[] {
    const found: Clause[] = [];
    const emit = (end: number, ending: Clause['ending'] = 'pause'): void => {
      const clause = this.#cut(end, ending);
      if (clause !== null) found.push(clause);
    };
    while (this.#index < this.#text.length) {
      const character = this.#text.charAt(this.#index);
      if (character === '`') {
        const end = this.#codeEnd(final);
        if (end === null) break;
        if (end.fence) emit(this.#index, 'sentence');
        this.#index = end.at;
        if (end.fence) emit(end.at, 'sentence');
        continue;
      }
      this.#trackBrackets(character);
      const boundary = boundaryAt(this.#text, this.#index, final, this.#depth);
      if (boundary === 'wait') break;
      if (boundary.kind === 'sentence') {
        this.#index = boundary.end;
        if (this.#isSpoken(boundary.end)) emit(boundary.end, 'sentence');
        continue;
      }
      if (boundary.kind === 'clause') {
        this.#pause = boundary.end;
        if (this.#isClauseLongEnough(boundary.end)) emit(boundary.end);
      } else if (/\s/u.test(character)) {
        const early = this.#unmarkedEnd(final);
        if (early === 'wait') break;
        if (early) emit(this.#index);
      }
      // Brackets that were read as part of a mark, as in `.)`, count as well.
      for (const skipped of this.#text.slice(this.#index + 1, boundary.end)) {
        this.#trackBrackets(skipped);
      }
      this.#index = boundary.end;
      const forced = this.#forcedEnd();
      if (forced !== null) emit(forced);
    }
    return found;
  }

  /** Makes [start, end) a clause; null when it holds white space alone. */
  #cut(end: number, ending: Clause['ending']): Clause | null {
    const raw = this.#text.slice(this.#start, end);
    const text = raw.trim();
    const startIndex = this.#start + (raw.length - raw.trimStart().length);
    this.#start = end;
    this.#pause = end;
    this.#depth = 0;
    if (text === '') return null;
    const endIndex = startIndex + text.length;
    const clause = { text, startIndex, endIndex, index: this.#count, ending };
    this.#count += 1;
    this.#words += countWords(text);
    return clause;
  }

  /** Next to nothing has been handed out: the listener waits, or will in a moment. */
  get #isFirst(): boolean {
    return this.#words < FIRST_CLAUSE_WORDS && this.#count < 2;
  }

  /** A stray mark or list bullet waits for what it belongs to. */
  #isSpoken(end: number): boolean {
    return /[\p{L}\p{N}]/u.test(this.#text.slice(this.#start, end));
  }

  #isClauseLongEnough(end: number): boolean {
    if (!this.#clauses) return false;
    const pending = this.#text.slice(this.#start, end).trim();
    if (this.#count === 0 && isOpening(pending)) return true;
    if (this.#isFirst) return countWords(pending) >= FIRST_CLAUSE_WORDS;
    const grown = FIRST_GROWN_CHARACTERS * 2 ** (this.#count - 1);
    return weight(pending) >= Math.min(grown, MAX_GROWN_CHARACTERS);
  }

  /** The first clause of a reply that begins with a long unpunctuated stretch. */
  #unmarkedEnd(final: boolean): boolean | 'wait' {
    if (!this.#clauses) return false;
    const pending = this.#text.slice(this.#start, this.#index).trim();
    if (THAI_LIKE.test(pending.slice(-1))) {
      // Thai writes a space where others write a comma or a full stop.
      this.#pause = this.#index;
      return this.#isClauseLongEnough(this.#index);
    }
    const words = this.#isFirst ? countWords(pending) : 0;
    if (words < FIRST_UNMARKED_WORDS) return false;
    if (words >= FIRST_LONGEST_WORDS) return true;
    const after = /^\s+(\p{L}*)(.?)/su.exec(this.#text.slice(this.#index, this.#index + 16));
    if (after?.[2] === '' && !final && this.#text.length < this.#index + 16) return 'wait';
    return PHRASE_STARTS.has((after?.[1] ?? '').toLowerCase());
  }

  /** Too long without an end: at the last pause, else at a space, else between two words. */
  #forcedEnd(): number | null {
    if (!this.#clauses) return null;
    const pending = this.#text.slice(this.#start, this.#index);
    if (weight(pending) < MAX_CHARACTERS) return null;
    if (this.#pause > this.#start) return this.#pause;
    const space = pending.trimEnd().lastIndexOf(' ');
    if (space > pending.length / 2) return this.#start + space;
    return this.#start + lastWordStart(pending);
  }

  /** Sentence ends inside brackets do not count; quotes are no brackets. */
  #trackBrackets(character: string): void {
    if ('([{（「『【'.includes(character)) {
      if (this.#depth === 0) this.#depthSince = this.#index;
      this.#depth += 1;
    } else if (')]}）」』】'.includes(character)) {
      this.#depth = Math.max(0, this.#depth - 1);
    } else if (character === '\n' || this.#index - this.#depthSince > MAX_BRACKET_CHARACTERS) {
      this.#depth = 0;
    }
  }

  /** Where code that begins at the index ends: nothing inside it is a sentence. */
  #codeEnd(final: boolean): { readonly at: number; readonly fence: boolean } | null {
    const from = this.#index;
    const text = this.#text;
    if (text.length < from + 3 && !final) return null;
    if (text.startsWith('```', from)) {
      // The search goes on where it stopped, so that long code is read once.
      const close = text.indexOf('```', Math.max(from + 3, this.#fenceSearch));
      this.#fenceSearch = Math.max(from + 3, text.length - 2);
      if (close === -1) return final ? { at: text.length, fence: true } : null;
      this.#fenceSearch = 0;
      return { at: close + 3, fence: true };
    }
    const stretch = text.slice(from + 1, from + 1 + MAX_INLINE_CODE);
    const close = /[`\n]/.exec(stretch);
    if (close === null && stretch.length < MAX_INLINE_CODE && !final) return null;
    const isCode = close?.[0] === '`';
    return { at: isCode ? from + 2 + close.index : from + 1, fence: false };
  }
}

/** "Sure,", "Of course —": marks at the end aside. */
function isOpening(text: string): boolean {
  return OPENINGS.has(text.replace(/[\s,;:—–-]+$/u, '').toLowerCase());
}

/** Words of spaced scripts, plus one for every two characters of scripts without spaces. */
function countWords(text: string): number {
  const dense = (text.match(DENSE_RUN) ?? []).reduce((sum, run) => sum + run.length / 2, 0);
  const spaced = text.replace(DENSE_RUN, ' ').match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}'’.-]*/gu) ?? [];
  return Math.floor(dense) + spaced.length;
}

/** Length in characters of a spaced script. */
function weight(text: string): number {
  const dense = (text.match(DENSE_RUN) ?? []).reduce((sum, run) => sum + run.length, 0);
  return text.length + dense * (MAX_CHARACTERS / MAX_CHARACTERS_DENSE - 1);
}

let words: Intl.Segmenter | undefined;

/** Start of the last word of a text without spaces; never inside a surrogate pair. */
function lastWordStart(text: string): number {
  words ??= new Intl.Segmenter(undefined, { granularity: 'word' });
  let last = text.length;
  for (const segment of words.segment(text)) if (segment.index > 0) last = segment.index;
  return last;
}
