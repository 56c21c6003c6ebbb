import type { TranscribedToken } from '../../shared/contracts/transcriber';
import type { Reach } from './recording';
import { comparableWords } from './repetition';
import type { SpeechDetector } from './speech-detector';
import type { WhisperResult } from './whisper-backend';

/** Longer than any stop consonant inside a word: the words on both sides are whole. */
const LEAST_GAP_MS = 160;
/** Silence that stays before the next word: a window that begins with a word loses its first sound. */
const KEPT_GAP_MS = 200;
/** So much stays in the window: words are understood by those before them. */
const KEPT_WINDOW_MS = 4000;
/** Of what was said, so many tokens go with the next window, so that it goes on in the same sentence. */
const PROMPT_TOKENS = 24;

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
}

/**
 * Where the next pass begins. A pass at a pause has heard whole words up to a silence. When a later pass,
 * which knows what follows, writes the same words there, they are settled, and once enough was said
 * after it the window moves on to that silence: so a long turn costs no more at its end than a short one.
 * (The idea of LocalAgreement-2, Macháček et al. 2023, with the cut where nobody speaks.)
 */
export class SettledStart {
  #settled: Settled = { text: '', tokens: [], untilMs: 0 };
  #draft: readonly number[] = [];
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
    return this.#draft;
  }

  /** Takes a pass that stands. */
  add(pass: WindowPass, detector: SpeechDetector): void {
    this.#draft = pass.result.decodedTokens;
    const words = wordsOf(pass.result.text);
    this.#paused = this.#paused.filter((paused) => beginsWith(words, paused.words));
    const moved = this.#move(pass, words, detector);
    if (!pass.atPause || words.length === moved) return;
    this.#paused = [...this.#paused, { words: words.slice(moved), speechEndMs: pass.speechEndMs }];
  }

  /** A pass that was stopped: what it had decoded serves the next one, which checks it. */
  goOnFrom(abandoned: readonly number[]): void {
    if (abandoned.length > 0) this.#draft = abandoned;
  }

  /** A pass that does not stand: the next one has nothing to go by. */
  forgetDraft(): void {
    this.#draft = [];
  }

  /** @returns how many words have left the window. */
  #move({ coveredMs, result }: WindowPass, words: readonly string[], detector: SpeechDetector) {
    const index = this.#paused.findLastIndex(({ speechEndMs, words: { length } }) => {
      const nextMs = detector.nextSpeechMs(speechEndMs) ?? Infinity;
      const wide = nextMs - speechEndMs >= LEAST_GAP_MS && coveredMs - nextMs >= KEPT_WINDOW_MS;
      return wide && words.length > length;
    });
    const paused = this.#paused[index];
    if (paused === undefined) return 0;
    const { text, tokens, untilMs } = this.#settled;
    const count = paused.words.length;
    const nextMs = detector.nextSpeechMs(paused.speechEndMs) ?? paused.speechEndMs;
    const left = firstWords(result.tokens, count);
    this.#settled = {
      text: joinText(text, words.slice(0, count).join(' ')),
      tokens: [...tokens, ...shifted(left, untilMs)],
      untilMs: nextMs - Math.min(KEPT_GAP_MS, (nextMs - paused.speechEndMs) / 2),
    };
    this.#draft = withoutFirst(result, left.length);
    this.#paused = this.#paused
      .slice(index + 1)
      .map((later) => ({ ...later, words: later.words.slice(count) }));
    return count;
  }
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

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}

function beginsWith(words: readonly string[], first: readonly string[]): boolean {
  return first.length <= words.length && first.every((word, at) => sameWord(word, words[at]));
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

/** The decoded sequence without its first text tokens; a timestamp begins it as before. */
function withoutFirst({ decodedTokens, tokens }: WhisperResult, count: number): readonly number[] {
  const next = tokens[count];
  if (next === undefined) return [];
  let left = 0;
  const at = decodedTokens.findIndex((id) => {
    if (tokens[left]?.id !== id) return false;
    left += 1;
    return left > count;
  });
  return at < 0 ? [] : [...decodedTokens.slice(0, 1), ...decodedTokens.slice(at)];
}
