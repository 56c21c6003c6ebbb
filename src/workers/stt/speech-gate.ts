import { toDbfs } from '../../shared/audio';
import type { SpeechEvidence } from '../../shared/contracts/transcriber';
import type { SpeechDetector } from './speech-detector';
import { isBoilerplate, removeSoundTags } from './transcript-filter';
import type { WhisperResult } from './whisper-backend';

/** JSON has no −∞; nothing a microphone gives is below this. */
const LOWEST_DBFS = -120;
/** Below this peak there is nothing to ask whisper about. */
const SILENT_PEAK_DBFS = -60;

/**
 * Thresholds, measured with base and tiny.en on 76 clips of speech and 26 without
 * (docs/decisions/0005-audio-ctx.md): speech reaches a no-speech probability of 0.28 and a mean
 * log-probability of −0.77 at worst; sounds start at 0.19 and end at −0.82 where whisper makes words of
 * them. Single probabilities overlap, pairs do not.
 */
const SURELY_NO_SPEECH = 0.55;
const MAYBE_NO_SPEECH = 0.3;
const GUESSED = -0.85;
const WILDLY_GUESSED = -1.5;
const DOUBTED = -0.6;
const LEAST_SPEECH_RATIO = 0.05;

export interface GateVerdict {
  readonly heard: boolean;
  /** Without sound tags; empty when not heard. */
  readonly text: string;
  readonly evidence: SpeechEvidence;
}

/** The evidence that needs no whisper. */
export function acousticEvidence(detector: SpeechDetector): SpeechEvidence {
  return {
    speechRatio: detector.speechRatio(),
    peakDbfs: Math.max(LOWEST_DBFS, toDbfs(detector.peakAmplitude)),
    noSpeechProbability: null,
    avgLogProbability: null,
    rejectedBecause: null,
    rejectedText: null,
  };
}

/** Audio that is not worth a pass: the reason, or null. */
export function silentBecause(evidence: SpeechEvidence): string | null {
  if (evidence.peakDbfs < SILENT_PEAK_DBFS) return 'silence';
  return null;
}

/** Whether whisper's no-speech probability alone decides. */
export function isSurelyNoSpeech(result: Pick<WhisperResult, 'noSpeechProbability'>): boolean {
  return (result.noSpeechProbability ?? 0) >= SURELY_NO_SPEECH;
}

/** Weighs what whisper wrote against what it and the signal say about speech (product A4). */
export function judge(acoustic: SpeechEvidence, result: WhisperResult): GateVerdict {
  const text = removeSoundTags(result.text);
  const evidence: SpeechEvidence = {
    ...acoustic,
    noSpeechProbability: result.noSpeechProbability,
    avgLogProbability: result.avgLogProbability,
  };
  const because = rejection(text, evidence);
  if (because === null) return { heard: true, text, evidence };
  return {
    heard: false,
    text: '',
    evidence: { ...evidence, rejectedBecause: because, rejectedText: result.text },
  };
}

/** Whether there are words that the gate refuses; sounds alone are none. */
export function saysWordsUnheard(acoustic: SpeechEvidence, result: WhisperResult): boolean {
  return removeSoundTags(result.text) !== '' && !judge(acoustic, result).heard;
}

function rejection(text: string, evidence: SpeechEvidence): string | null {
  if (text === '') return 'no words, only sounds';
  const noSpeech = evidence.noSpeechProbability ?? 0;
  const logProbability = evidence.avgLogProbability ?? 0;
  if (noSpeech >= SURELY_NO_SPEECH) return 'no speech, by its sound';
  if (noSpeech >= MAYBE_NO_SPEECH && logProbability < GUESSED) return 'a guess over noise';
  if (logProbability < WILDLY_GUESSED) return 'a wild guess';
  const weak =
    noSpeech >= MAYBE_NO_SPEECH ||
    logProbability < DOUBTED ||
    evidence.speechRatio < LEAST_SPEECH_RATIO;
  if (weak && isBoilerplate(text)) return 'a phrase whisper makes up over noise';
  return null;
}
