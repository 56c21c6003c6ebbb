import type { TurnBenchDetail } from '../../../../src/cli/bench/turn-summary';

/** A measured turn with nothing remarkable about it. */
export function turnDetail(changes: Partial<TurnBenchDetail> = {}): TurnBenchDetail {
  return {
    variant: 'product',
    file: 'a.wav',
    seconds: 2,
    tailMs: 300,
    state: 'done',
    transcript: 'turn on the light',
    words: 4,
    wrong: 0,
    reply: 'All right.',
    ahead: 'B',
    voiceToVoiceMs: 400,
    ttftMs: 300,
    unaccountedMs: 4,
    audioCtx: 384,
    retried: false,
    tokensReused: 40,
    tokensPrefilled: 10,
    tokensGenerated: 8,
    tokensPerSecond: 60,
    speculation: { drafts: 0, committed: false },
    stages: { 'stt.encode': 200, 'llm.prefill': 100, 'tts.synthesis': 96, unaccounted: 4 },
    floor: null,
    threads: { 'stt.encode': 2 },
    othersShare: 0,
    ...changes,
  };
}
