import type { WhisperResult } from '../../../../src/workers/stt/whisper-backend';

/** A believable result; tests name only what they are about. */
export function whisperResult(changes: Partial<WhisperResult> = {}): WhisperResult {
  return {
    text: 'Turn on the light.',
    tokens: [],
    language: 'en',
    noSpeechProbability: 0.01,
    avgLogProbability: -0.15,
    stoppedBy: null,
    decodedTokens: [],
    tokensDrafted: 0,
    audioCtx: 384,
    queueMs: 0,
    melMs: 5,
    encodeMs: 100,
    decodeMs: 50,
    ...changes,
  };
}
