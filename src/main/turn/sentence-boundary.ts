import { BEFORE_NAME, BEFORE_NUMBER, MAYBE_LAST, STARTERS, UNITS } from './abbreviations';

/**
 * Where text may be cut. Every rule looks at a bounded stretch ahead and answers `wait` when that is
 * not there yet, so the result does not depend on how the text was cut into tokens.
 */
export type Boundary =
  | { readonly kind: 'sentence' | 'clause'; readonly end: number }
  /** Not a place to cut; `end` is where to go on. */
  | { readonly kind: 'none'; readonly end: number }
  | 'wait';

/** Sentence ends that need no space behind them. */
const WIDE_END = new Set('。！？｡．။၊።፧፨');
/** Sentence ends that are used with a space or nothing behind, never inside a word. */
const FIRM_END = new Set('।॥۔؟՞՜։᙮܀༎');
const WIDE_PAUSE = new Set('，、；：､၊፣');
const CLOSERS = new Set('"\'”’»›)]}」』）】〉》*_`');
const OPENERS = /^["'“‘«‹([{「『（【¿¡*_#>•\-–—\s]+/u;
const CASED = /\p{Lu}|\p{Lt}/u;
const SMALL = /\p{Ll}/u;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const URL_LIKE = /:\/\/|^www\.|@/;
/** A word longer than this is not waited for. */
const MAX_WORD = 30;
const MAX_RUN = 12;

/**
 * Looks at the character at `index`. `final` says that no more text will come; `depth` is how many
 * brackets are open, inside which no sentence ends.
 */
export function boundaryAt(text: string, index: number, final: boolean, depth: number): Boundary {
  const character = text.charAt(index);
  switch (character) {
    case '.':
    case '!':
    case '?':
    case '…':
      return sentenceMark(text, index, final, depth);
    case ',':
    case ';':
    case ':':
      return clauseMark(text, index, final);
    case '—':
      return { kind: 'clause', end: index + 1 };
    case '–':
    case '-':
      return dash(text, index, final);
    case '،':
      return { kind: 'clause', end: index + 1 };
    case '؛':
      return { kind: 'sentence', end: index + 1 };
    case '\n':
      return lineEnd(text, index, final);
    default:
      break;
  }
  if (WIDE_PAUSE.has(character)) return { kind: 'clause', end: index + 1 };
  if (WIDE_END.has(character) || FIRM_END.has(character)) return wideEnd(text, index, final, depth);
  return { kind: 'none', end: index + 1 };
}

/** Index behind the marks and closing quotes that begin at `index`; null when more may follow. */
function runEnd(text: string, index: number, final: boolean): number | null {
  let end = index + 1;
  while (end < text.length && end - index < MAX_RUN && isRunCharacter(text, end)) end += 1;
  // A space at the very end may be the one inside ". . .".
  const known = text.charAt(end) === ' ' ? end + 1 : end;
  return known >= text.length && !final && end - index < MAX_RUN ? null : end;
}

function isRunCharacter(text: string, at: number): boolean {
  const character = text.charAt(at);
  if (/[.!?…。！？]/u.test(character) || CLOSERS.has(character)) return true;
  // ". . ." written with spaces.
  return character === ' ' && /^ [.!?]/.test(text.slice(at, at + 2));
}

function wideEnd(text: string, index: number, final: boolean, depth: number): Boundary {
  const end = runEnd(text, index, final);
  if (end === null) return 'wait';
  return { kind: depth > closedIn(text.slice(index, end)) ? 'none' : 'sentence', end };
}

function sentenceMark(text: string, index: number, final: boolean, depth: number): Boundary {
  const end = runEnd(text, index, final);
  if (end === null) return 'wait';
  const none: Boundary = { kind: 'none', end };
  const sentence: Boundary = { kind: 'sentence', end };
  if (end >= text.length) return sentence;
  const run = text.slice(index, end);
  const before = wordBefore(text, index);
  if (!/\s/u.test(text.charAt(end))) return glued(text, index, end, before, final);
  // Without an abbreviation in question the next word's first letter tells enough.
  const firstLetter = /[!?…]/.test(run) || run.startsWith('..') || isPlainWord(before);
  const next = nextWord(text, end, final, firstLetter);
  if (next === 'wait') return 'wait';
  // A bracket opened before this mark and not closed by it: the sentence goes on around it.
  if (depth > closedIn(run)) return none;
  if (next.newline) return isListMarker(text, index, before) ? none : sentence;
  if (next.word === '') return sentence;
  const small = SMALL.test(next.word.charAt(0));
  if (/[!?]/.test(run)) return small ? none : sentence;
  if (run.startsWith('..') || run.startsWith('…') || /^\.\s\./.test(run)) {
    return small ? { kind: 'clause', end } : sentence;
  }
  if (small || isListMarker(text, index, before)) return none;
  if (URL_LIKE.test(tokenBefore(text, index))) return sentence;
  return endsAfter(before, tokensBefore(text, index), next.word) ? sentence : none;
}

/** Full stop with no space behind: a decimal, an address — or a writer who forgot the space. */
function glued(text: string, at: number, end: number, before: string, final: boolean): Boundary {
  const none: Boundary = { kind: 'none', end };
  if (text.length < end + 2 && !final) return 'wait';
  const after = text.slice(end, end + 2);
  const forgotten =
    !/^\.+$/.test(before) &&
    !URL_LIKE.test(tokenBefore(text, at)) &&
    /\p{Ll}{2,}$/u.test(before) &&
    /^\p{Lu}(\p{Ll}|\s)/u.test(after);
  return forgotten ? { kind: 'sentence', end } : none;
}

/** Whether "before." may end a sentence in front of a word that is not in small letters. */
function endsAfter(before: string, beforeWord: string, next: string): boolean {
  const word = before.toLowerCase();
  const starts = STARTERS.has(next.toLowerCase());
  if (BEFORE_NUMBER.has(word) && /^\p{N}/u.test(next)) return false;
  if (UNITS.has(word) && /\d\s?\S*$/.test(beforeWord)) return CASED.test(next.charAt(0));
  if (MAYBE_LAST.has(word)) return starts || !LETTER_OR_DIGIT.test(next);
  if (BEFORE_NAME.has(word)) return false;
  if (LAST_AND_INNER.test(before)) return CASED.test(next.charAt(0)) && !isTitle(next);
  // "U.S. Army" or "in the U.S. The": only the next word tells.
  if (/^(\p{L}{1,3}\.)+\p{L}{1,3}$/u.test(before)) return starts;
  // An initial: "J. Smith"; "I" is a word.
  if (/[\d°º]\s?\p{L}$/u.test(beforeWord)) return true;
  if (/^\p{L}$/u.test(before)) return starts && next !== 'I' && CASED.test(before);
  // "3. Mai": an ordinal before a month in many languages.
  if (/^\d{1,2}$/.test(before)) return !MONTHS.test(next);
  return true;
}

/** "at 5 p.m. The", "her Ph.D. Tom", "200 B.C. Rome": as often last as not, so capitals decide. */
const LAST_AND_INNER = /^([ap]\.m|p\.?h\.d|m\.d|b\.[acs]|a\.d|b\.c\.e|c\.e|m\.[as])$/i;

function isTitle(word: string): boolean {
  return BEFORE_NAME.has(word.toLowerCase()) || /^\p{Lu}{2,}$/u.test(word);
}

const MONTHS =
  /^(Jan|Feb|März|Mär|Mar|Apr|Mai|May|Jun|Jul|Aug|Sep|Okt|Oct|Nov|Dez|Dec|Jahrhundert|Klasse)/u;

function clauseMark(text: string, index: number, final: boolean): Boundary {
  const none: Boundary = { kind: 'none', end: index + 1 };
  const clause: Boundary = { kind: 'clause', end: index + 1 };
  const mark = text.charAt(index);
  const before = text.charAt(index - 1);
  // After a letter a comma ends a clause whatever follows, so the first clause need not wait.
  if (mark === ',' && /\p{L}/u.test(before)) {
    return URL_LIKE.test(tokenBefore(text, index)) ? none : clause;
  }
  if (mark === ';' && /&#?\w{1,8}$/.test(text.slice(Math.max(0, index - 10), index))) return none;
  if (index + 1 >= text.length) return final ? none : 'wait';
  const after = text.charAt(index + 1);
  if (/\s/u.test(after)) return clause;
  return none;
}

function dash(text: string, index: number, final: boolean): Boundary {
  const none: Boundary = { kind: 'none', end: index + 1 };
  if (!/[^\s]\s$/u.test(text.slice(Math.max(0, index - 2), index))) return none;
  if (index + 1 >= text.length) return final ? none : 'wait';
  return text.charAt(index + 1) === ' ' ? { kind: 'clause', end: index + 1 } : none;
}

/** A line ends a sentence unless the next one goes on in small letters. */
function lineEnd(text: string, index: number, final: boolean): Boundary {
  let end = index + 1;
  while (end < text.length && /\s/u.test(text.charAt(end))) end += 1;
  if (end >= text.length) return final ? { kind: 'sentence', end } : 'wait';
  if (text.slice(index, end).split('\n').length > 2) return { kind: 'sentence', end };
  const goesOn = SMALL.test(text.charAt(end)) && !/^\p{L}[.)]/u.test(text.slice(end, end + 2));
  if (SMALL.test(text.charAt(end)) && end + 2 > text.length && !final) return 'wait';
  return { kind: goesOn ? 'none' : 'sentence', end };
}

/** The word that ends right before `index`, dots inside it included. */
function wordBefore(text: string, index: number): string {
  const stretch = text.slice(Math.max(0, index - MAX_WORD), index).trimEnd();
  return /[\p{L}\p{N}\p{M}.º№'’]*$/u.exec(stretch)?.[0].replace(/^['’.]+/u, '') ?? '';
}

/** The last two tokens before `index`: "5 lb", "6ft". */
function tokensBefore(text: string, index: number): string {
  return /(\S+\s)?\S*$/u.exec(text.slice(Math.max(0, index - MAX_WORD), index))?.[0] ?? '';
}

function tokenBefore(text: string, index: number): string {
  return /\S*$/u.exec(text.slice(Math.max(0, index - 200), index))?.[0] ?? '';
}

type Next = { readonly word: string; readonly newline: boolean };

/** A word of small letters (but for its first) that is no abbreviation of any kind. */
function isPlainWord(before: string): boolean {
  const word = before.toLowerCase();
  return (
    /^\p{L}\p{Ll}{2,}$/u.test(before) &&
    ![BEFORE_NAME, BEFORE_NUMBER, MAYBE_LAST, UNITS].some((words) => words.has(word)) &&
    !LAST_AND_INNER.test(before)
  );
}

/**
 * The next word behind white space and opening quotes; it must be complete, or long enough, unless its
 * first letter is all that is asked.
 */
function nextWord(text: string, end: number, final: boolean, firstLetter: boolean): Next | 'wait' {
  const stretch = text.slice(end, end + MAX_WORD * 2);
  const space = /^\s*/u.exec(stretch)?.[0] ?? '';
  const complete = final || stretch.length >= MAX_WORD * 2;
  if (space.length === stretch.length) return complete ? { word: '', newline: false } : 'wait';
  if (space.includes('\n')) return { word: '', newline: true };
  const rest = stretch.slice(space.length).replace(OPENERS, '');
  const word = /^[\p{L}\p{M}\p{N}'’]*/u.exec(rest)?.[0] ?? '';
  if (word.length === rest.length && !complete && word.length < MAX_WORD) {
    // A small letter settles it at once; a capital may still become a name or a starter.
    const settled = word !== '' && (firstLetter || SMALL.test(word.charAt(0)));
    return settled ? { word, newline: false } : 'wait';
  }
  return { word, newline: false };
}

function closedIn(run: string): number {
  return [...run].filter((character) => /[)\]}）」』】]/u.test(character)).length;
}

/** "1. Milk", "a. Bread", "iv. Salt" at the start of a line. */
function isListMarker(text: string, index: number, before: string): boolean {
  if (!/^(\d{1,3}|\p{L}|[ivx]{1,4})$/u.test(before)) return false;
  const lineStart = text.lastIndexOf('\n', index) + 1;
  return text.slice(lineStart, index).replace(/^[\s•*\-–]+/u, '') === before;
}
