import type { SpeechEvidence, Transcription } from '../../shared/contracts/transcriber';
import { withSettled } from './settled-start';
import { judge } from './speech-gate';
import type { WhisperResult } from './whisper-backend';
import type { Reading } from './window-reader';

/** What the last reading and the signal say was said, judged as a whole. Pure. */
export function transcriptionOf(
  reading: Reading,
  acoustic: SpeechEvidence,
  audioMs: number,
): Transcription {
  const result = withSettled(reading.settled, wordsOnly(reading, acoustic));
  const { heard, text, evidence } = judge(acoustic, result);
  return {
    heard,
    text,
    language: result.language,
    tokens: result.tokens,
    evidence,
    audioMs,
    audioCtx: result.audioCtx,
    retried: reading.retried,
    melMs: result.melMs,
    encodeMs: result.encodeMs,
    decodeMs: result.decodeMs,
  };
}

/** Of audio that whisper was not asked about. */
export function nothingHeard(
  evidence: SpeechEvidence,
  language: string,
  audioMs: number,
): Transcription {
  return {
    heard: false,
    text: '',
    language: language === 'auto' ? 'en' : language,
    tokens: [],
    evidence,
    audioMs,
    audioCtx: 0,
    retried: false,
    melMs: 0,
    encodeMs: 0,
    decodeMs: 0,
  };
}

/**
 * Behind words that are settled a window without words adds none, and says nothing about whether they were
 * speech; alone it is judged as it is.
 */
function wordsOnly({ settled, result }: Reading, acoustic: SpeechEvidence): WhisperResult {
  if (settled.text === '' || judge(acoustic, result).heard) return result;
  return { ...result, text: '', tokens: [], noSpeechProbability: null };
}
