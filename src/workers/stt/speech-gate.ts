import { toDbfs } from '../../shared/audio';
import type { SpeechEvidence } from '../../shared/contracts/transcriber';
import type { SpeechDetector } from './speech-detector';
import { isBoilerplate, removeSoundTags } from './transcript-filter';
import type { WhisperResult } from './whisper-backend';

/** JSON has no −∞; nothing a microphone gives is below this. */
const LOWEST_DBFS = -120;
/** Below this peak there is nothing to ask whisper about. */
const SILENT_PEAK_DBFS = -60;

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

function rejection(text: string, evidence: SpeechEvidence): string | null {
  const noSpeech = evidence.noSpeechProbability ?? 0;
  const logProbability = evidence.avgLogProbability ?? -Infinity;
  if (text === '') return 'no words, only sounds';
  if (noSpeech > 0.6 && logProbability < -0.7) return 'probably no speech';
  const weak = noSpeech > 0.3 || logProbability < -0.6 || evidence.speechRatio < 0.1;
  if (weak && isBoilerplate(text)) return 'a phrase whisper makes up over noise';
  return null;
}
