import type { TranscribedToken } from '../../shared/contracts/transcriber';
import type { Reach } from './recording';
import { comparableWords } from './repetition';
import { WORD_GAP_MS } from './speech-detector';
import type { SpeechDetector } from './speech-detector';
import type { WhisperResult } from './whisper-backend';

/** Silence that stays before the next word: a window that begins with a word loses its first sound. */
const KEPT_GAP_MS = 200;
/** So much stays in the window: words are understood by those before them. */
const KEPT_WINDOW_MS = 4000;
/** Of what was said, so many tokens go with the next window, so that it goes on in the same sentence. */
const PROMPT_TOKENS = 24;

/** Of the words before a silence, but not of the last, a later pass may write so many otherwise. */
const MOST_CHANGED = 0.2;

/**
 * A word of which whisper itself is less sure than this stays in the window: what is said later may tell
 * what it was ("Chathering", at 0.27, becomes "Catherine" eleven seconds on).
 */
const SURE_FROM_PROBABILITY = 0.5;
/** Up to here; a longer window would cost more at the release than the doubt is worth. */
const DOUBT_WITHIN_MS = 15_000;

/** What was said before the window, for good. */
export interface Settled {
  readonly text: string;
  readonly tokens: readonly TranscribedToken[];
  /** Where the window begins, ms from the first sample. */
  readonly untilMs: number;
}

/** A pass over the window as it was then. */
export interface WindowPass extends Reach {
  readonly result: WhisperResult;
}

/** What a pass made of the window up to a silence. */
interface Paused {
  readonly words: readonly string[];
  readonly speechEndMs: number;
  /** A later pass, which knew what follows, wrote the same. */
  readonly confirmed: boolean;
}

/** What the newest pass that stands made of the window. */
interface Written {
  readonly words: readonly string[];
  readonly result: WhisperResult;
}

/**
 * Where the next pass begins. A pass at a pause has heard whole words up to a silence. When a later pass,
 * which knows what follows, writes the same words there and doubts none of them, they are settled, and
 * once enough was said after it the window moves on to that silence: so a long turn costs no more at its
 * end than a short one. A doubt holds it up only as long as the window may grow.
 * (The idea of LocalAgreement-2, Macháček et al. 2023, with the cut where nobody speaks.)
 */
export class SettledStart {
  #settled: Settled = { text: '', tokens: [], untilMs: 0 };
  /** Null: the pass before did not stand. */
  #draft: readonly number[] | null = [];
  #newest: Written | null = null;
  /** Silences that the window may move on to, in order. */
  #paused: readonly Paused[] = [];

  get settled(): Settled {
    return this.#settled;
  }

  /** The last settled tokens, as the text that stands before the window. */
  get prompt(): readonly number[] {
    return this.#settled.tokens.slice(-PROMPT_TOKENS).map(({ id }) => id);
  }

  /** What the newest pass decoded from where the window begins now. */
  get draft(): readonly number[] {
    return this.#draft ?? [];
  }

  /** Takes a pass that stands. */
  add({ result, atPause, speechEndMs }: WindowPass): void {
    const words = wordsOf(result.text);
    this.#draft = result.decodedTokens;
    this.#newest = { words, result };
    this.#paused = this.#paused.flatMap((paused) => readAgain(paused, words));
    if (!atPause || words.length === 0) return;
    this.#paused = [...this.#paused, { words, speechEndMs, confirmed: false }];
  }

  /** A pass that was stopped: what it had decoded serves the next one, which checks it. */
  goOnFrom(abandoned: readonly number[]): void {
    if (abandoned.length > 0) this.#draft = abandoned;
  }

  /** A pass that does not stand: the next one has nothing to go by. */
  forgetDraft(): void {
    this.#draft = null;
  }

  /** Before a pass over audio of that length: moves on to the last settled silence that is far enough back. */
  advance(coveredMs: number, detector: SpeechDetector): void {
    if (this.#newest === null) return;
    const { tokens: written } = this.#newest.result;
    const mayWait = coveredMs - this.#settled.untilMs < DOUBT_WITHIN_MS;
    const index = this.#paused.findLastIndex(({ words, speechEndMs, confirmed }) => {
      const nextMs = detector.nextSpeechMs(speechEndMs) ?? Infinity;
      const wide = nextMs - speechEndMs >= WORD_GAP_MS && coveredMs - nextMs >= KEPT_WINDOW_MS;
      const waits = mayWait && firstWords(written, words.length).some(isDoubtful);
      return confirmed && wide && !waits;
    });
    const paused = this.#paused[index];
    if (paused === undefined) return;
    const { words, result } = this.#newest;
    const { text, tokens, untilMs } = this.#settled;
    const count = paused.words.length;
    const nextMs = detector.nextSpeechMs(paused.speechEndMs) ?? paused.speechEndMs;
    const left = firstWords(result.tokens, count);
    const draft = this.#draft;
    const behind = (decoded: readonly number[]) =>
      withoutFirst(decoded, result.tokens, left.length);
    this.#settled = {
      text: joinText(text, words.slice(0, count).join(' ')),
      tokens: [...tokens, ...shifted(left, untilMs)],
      untilMs: nextMs - Math.min(KEPT_GAP_MS, (nextMs - paused.speechEndMs) / 2),
    };
    // What a stopped pass had decoded may differ where the newest that stands was settled.
    this.#draft = draft && (behind(draft) ?? behind(result.decodedTokens));
    this.#paused = this.#paused
      .slice(index + 1)
      .map((later) => ({ ...later, words: later.words.slice(count) }));
    // It speaks of a window that is gone.
    this.#newest = null;
  }
}

/**
 * What a later pass makes of the words up to a silence: it confirms them; or it writes a few otherwise, and
 * has to be confirmed itself; or the last of them is another, and nobody knows where the silence is.
 */
function readAgain(paused: Paused, words: readonly string[]): readonly Paused[] {
  const { length } = paused.words;
  const again = words.slice(0, length);
  if (again.length < length || !sameWord(again.at(-1) ?? '', paused.words.at(-1))) return [];
  const changed = again.filter((word, at) => !sameWord(word, paused.words[at])).length;
  if (changed > length * MOST_CHANGED) return [];
  if (changed > 0) return [{ ...paused, words: again, confirmed: false }];
  return [{ ...paused, confirmed: paused.confirmed || words.length > length }];
}

/** What was settled before the window and what a pass made of the window, as one. */
export function withSettled(settled: Settled, result: WhisperResult): WhisperResult {
  if (settled.text === '') return result;
  const tokens = [...settled.tokens, ...shifted(result.tokens, settled.untilMs)];
  const logs = tokens.map(({ probability }) => Math.log(Math.max(probability, 1e-6)));
  const mean = logs.reduce((sum, log) => sum + log, 0) / Math.max(1, logs.length);
  return {
    ...result,
    text: joinText(settled.text, result.text),
    tokens,
    avgLogProbability: logs.length === 0 ? result.avgLogProbability : mean,
  };
}

/** A stop or a comma may be in doubt. */
function isDoubtful({ text, probability }: TranscribedToken): boolean {
  return probability < SURE_FROM_PROBABILITY && /[\p{L}\p{N}]/u.test(text);
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}

function sameWord(one: string, other: string | undefined): boolean {
  return other !== undefined && comparableWords(one).join() === comparableWords(other).join();
}

function joinText(before: string, after: string): string {
  return before === '' || after === '' ? before + after : `${before} ${after}`;
}

/** The tokens of the first words. A word begins with a space. */
function firstWords(
  tokens: readonly TranscribedToken[],
  count: number,
): readonly TranscribedToken[] {
  let text = '';
  const end = tokens.findIndex((token) => {
    text += token.text;
    return wordsOf(text).length > count;
  });
  return end < 0 ? tokens : tokens.slice(0, end);
}

function shifted(tokens: readonly TranscribedToken[], byMs: number): readonly TranscribedToken[] {
  return tokens.map((token) => ({
    ...token,
    startMs: token.startMs + byMs,
    endMs: token.endMs + byMs,
  }));
}

/**
 * A decoded sequence without its first text tokens, with a timestamp at its beginning as before; null
 * when they do not stand in it, or nothing behind them.
 */
function withoutFirst(
  decoded: readonly number[],
  tokens: readonly TranscribedToken[],
  count: number,
): readonly number[] | null {
  if (tokens[count] === undefined) return null;
  let left = 0;
  const at = decoded.findIndex((id) => {
    if (tokens[left]?.id !== id) return false;
    left += 1;
    return left > count;
  });
  return at < 0 ? null : [...decoded.slice(0, 1), ...decoded.slice(at)];
}
