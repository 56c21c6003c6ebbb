import type { Espeak } from './espeak';

/** One sentence as Piper is fed it: IPA with its punctuation, decomposed (NFD). */
export type PhonemeSentence = string;

export interface Phonemised {
  readonly sentences: readonly PhonemeSentence[];
  readonly cacheHits: number;
  readonly cacheMisses: number;
}

/** A stretch of text up to a pause, and the mark that Piper hears for that pause. */
export interface Segment {
  readonly text: string;
  readonly mark: Mark | '';
}

export type Mark = '.' | '?' | '!' | ',' | ';' | ':';

/** Segments kept; at about 200 bytes each this is half a megabyte. */
const CACHE_SEGMENTS = 2_000;

/** Anything that espeak-ng reads out. Emoji are not: it would say their names. */
const HAS_SOUND = /[\p{L}\p{N}%&+=@#$€£¥₹°]/u;
const EMOJI =
  /[\p{Extended_Pictographic}\p{Emoji_Modifier}\u{1F1E6}-\u{1F1FF}\u200D\uFE0F\u20E3]/gu;

const MARKS: Readonly<Record<string, Mark>> = {
  '.': '.',
  '。': '.',
  '．': '.',
  '।': '.',
  '॥': '.',
  '۔': '.',
  '።': '.',
  '?': '?',
  '？': '?',
  '؟': '?',
  '!': '!',
  '！': '!',
  ',': ',',
  '，': ',',
  '、': ',',
  '،': ',',
  '…': ',',
  ';': ';',
  '；': ';',
  '؛': ';',
  '—': ';',
  '–': ';',
  ':': ':',
  '：': ':',
};
const WIDE = new Set('。．？！，、；：');
const CLOSERS = new Set('"\'”’»)]}」』）】');
/** In a run such as `?!` or `."` the strongest mark wins. */
const STRENGTH: readonly Mark[] = ['?', '!', '.', ';', ':', ','];
const SENTENCE_END: ReadonlySet<string> = new Set(['.', '?', '!']);

/**
 * Text to phonemes, the way Piper's own front end does it: espeak-ng for each stretch between pauses,
 * the pause's mark kept, sentences apart. Pronunciation never looks across a pause, so stretches are
 * cached.
 */
export class Phonemizer {
  #cache = new Map<string, string>();

  constructor(private readonly espeak: Espeak) {}

  /** @throws SottoError `unsupported` when espeak-ng lacks the voice. */
  phonemise(text: string, espeakVoice: string): Phonemised {
    const sentences: PhonemeSentence[] = [];
    let sentence = '';
    let cacheHits = 0;
    let cacheMisses = 0;
    const finish = (): void => {
      if (sentence !== '') sentences.push(sentence.trimEnd().normalize('NFD'));
      sentence = '';
    };
    for (const { text: stretch, mark } of splitAtPauses(text)) {
      if (HAS_SOUND.test(stretch)) {
        const key = `${espeakVoice}\n${stretch}`;
        let ipa = this.#cache.get(key);
        if (ipa === undefined) {
          cacheMisses += 1;
          ipa = this.espeak.ipa(stretch, espeakVoice);
        } else {
          cacheHits += 1;
          this.#cache.delete(key);
        }
        this.#remember(key, ipa);
        if (ipa !== '') sentence += `${ipa}${mark} `;
      }
      if (SENTENCE_END.has(mark)) finish();
    }
    finish();
    return { sentences, cacheHits, cacheMisses };
  }

  /** A Map keeps insertion order: the first key is the one used longest ago. */
  #remember(key: string, ipa: string): void {
    this.#cache.set(key, ipa);
    if (this.#cache.size <= CACHE_SEGMENTS) return;
    const oldest = this.#cache.keys().next();
    if (oldest.done !== true) this.#cache.delete(oldest.value);
  }
}

/** Whether anything of `text` would be heard. */
export function isSpeakable(text: string): boolean {
  return HAS_SOUND.test(text.replace(EMOJI, ''));
}

/**
 * Cuts text where a reader pauses: at sentence and clause marks that are followed by a space (wide
 * marks need none), never inside a number or an abbreviation that goes on in lower case.
 */
export function splitAtPauses(text: string): Segment[] {
  const clean = text.replace(EMOJI, ' ').replace(/\s+/g, ' ').trim();
  const segments: Segment[] = [];
  let start = 0;
  let index = 0;
  while (index < clean.length) {
    const character = clean.charAt(index);
    if (MARKS[character] === undefined) {
      index += 1;
      continue;
    }
    let end = index;
    while (end < clean.length && isMarkOrCloser(clean.charAt(end))) end += 1;
    const run = clean.slice(index, end);
    if (isPause(run, clean, end)) {
      segments.push({ text: clean.slice(start, index).trim(), mark: markOf(run, clean, end) });
      start = end;
    }
    index = end;
  }
  const rest = clean.slice(start).trim();
  if (rest !== '') segments.push({ text: rest, mark: '' });
  return segments.filter((segment) => segment.text !== '' || SENTENCE_END.has(segment.mark));
}

function isMarkOrCloser(character: string): boolean {
  return MARKS[character] !== undefined || CLOSERS.has(character);
}

function isPause(run: string, text: string, end: number): boolean {
  if ([...run].some((character) => WIDE.has(character) || character === '—')) return true;
  if (end < text.length && text.charAt(end) !== ' ') return false;
  // "e.g. this", "5 p.m. yesterday": a lone full stop before a small letter ends nothing.
  return !(run === '.' && /^ \p{Ll}/u.test(text.slice(end, end + 2)));
}

function markOf(run: string, text: string, end: number): Mark {
  const found = new Set([...run].map((character) => MARKS[character]));
  const mark = STRENGTH.find((candidate) => found.has(candidate)) ?? ',';
  // "Wait... what": dots in the middle of a sentence are a pause; at its end they end it.
  const trailsOff = run.startsWith('..') || run.startsWith('…');
  if (!trailsOff || mark === '?' || mark === '!') return mark;
  return end >= text.length || /^ \p{Lu}/u.test(text.slice(end, end + 2)) ? '.' : ',';
}
