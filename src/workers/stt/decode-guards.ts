import { deflateSync } from 'node:zlib';
import { comparableWords, findRepetition } from './repetition';
import { isSurelyNoSpeech } from './speech-gate';
import { removeSoundTags } from './transcript-filter';
import type { WhisperResult } from './whisper-backend';

/**
 * Below this half of the measured clips had a wrong word, and they are one in twenty; whisper's own
 * threshold for a second try is −1.
 */
const LEAST_AVG_LOG_PROBABILITY = -0.65;
/** Text that deflates better than this repeats itself (OpenAI's `compression_ratio_threshold`). */
const MOST_COMPRESSION = 2.4;
/** Deflate's own overhead hides the ratio in shorter text. */
const LEAST_BYTES_TO_COMPRESS = 60;

export type GuardVerdict =
  | 'no-speech'
  | 'loop'
  | 'token-cap'
  | 'repetition'
  | 'compression'
  | 'low-probability';

/**
 * Whether a pass in a sized window is to be trusted: null, or why not. What is refused is tried again
 * with a wider window.
 */
export function refuseSizedPass(result: WhisperResult): GuardVerdict | null {
  // Sounds, not speech: nothing that a wider window would hear better.
  if (removeSoundTags(result.text) === '') return null;
  // A word alone before much silence looks like none to the decoder; the full window tells them apart.
  if (isSurelyNoSpeech(result)) return 'no-speech';
  if (result.stoppedBy === 'loop') return 'loop';
  if (result.stoppedBy === 'cap') return 'token-cap';
  if (findRepetition(comparableWords(result.text)) !== null) return 'repetition';
  if (compressionRatio(result.text) > MOST_COMPRESSION) return 'compression';
  const { avgLogProbability } = result;
  if (avgLogProbability !== null && avgLogProbability < LEAST_AVG_LOG_PROBABILITY) {
    return 'low-probability';
  }
  return null;
}

/** Whether it is the text that is wrong with a pass, not only how sure whisper is of it. */
export function goesRound(verdict: GuardVerdict): boolean {
  return verdict !== 'low-probability' && verdict !== 'no-speech';
}

/** Bytes over deflated bytes; 1 for text too short to tell. */
export function compressionRatio(text: string): number {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length < LEAST_BYTES_TO_COMPRESS) return 1;
  return bytes.length / deflateSync(bytes).length;
}

/** The better of two passes over the same audio: the full one, unless it is worse and refused too. */
export function betterPass(sized: WhisperResult, full: WhisperResult): WhisperResult {
  if (refuseSizedPass(full) === null) return full;
  const sizedScore = sized.avgLogProbability ?? -Infinity;
  const fullScore = full.avgLogProbability ?? -Infinity;
  return sized.stoppedBy === null && sizedScore > fullScore ? sized : full;
}
