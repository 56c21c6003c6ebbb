import { criticalPath, withoutDropped } from '../../shared/critical-path';
import { SPAN } from '../../shared/trace';
import type { SpanEvent } from '../../shared/trace';
import type { AheadClass, TraceSummary } from '../../shared/turn';
import type { ActiveTurn } from '../turn/active-turn';

/** The figures of one turn that lists and charts need, worked out from its spans. */
export function summarizeTrace(
  turn: Pick<ActiveTurn, 'id' | 'startedMs' | 'releaseMs' | 'playback'>,
  recorded: readonly SpanEvent[],
): TraceSummary {
  const spans = withoutDropped(recorded);
  const releaseMs = turn.releaseMs ?? turn.startedMs;
  const audibleMs = turn.playback.firstAudibleMs;
  const path = audibleMs === null ? null : criticalPath(spans, { releaseMs, endMs: audibleMs });
  const firstDecode = spans.find((span) => span.name === SPAN.firstDecode);
  return {
    turnId: turn.id,
    startedMs: turn.startedMs,
    releaseMs,
    ahead: aheadClass(spans, releaseMs),
    voiceToVoiceMs: audibleMs === null ? null : audibleMs - releaseMs,
    ttftMs: firstDecode?.endMs == null ? null : firstDecode.endMs - releaseMs,
    unaccountedMs: path?.unaccountedMs ?? null,
    deviceLatencyMs: turn.playback.deviceLatencyMs,
    spans: recorded.length,
  };
}

/**
 * How far ahead of the release the turn was. A: full window, no prefix reuse; B: tuned, nothing ahead;
 * C: whisper had nothing left to encode when the key came up, because its pass at the last pause had
 * heard all of it. D: the first clause had begun to be spoken, held back.
 */
export function aheadClass(spans: readonly SpanEvent[], releaseMs: number): AheadClass {
  const stt = spans.find((span) => span.name === SPAN.stt);
  const encodes = spans.filter((span) => span.name === SPAN.sttEncode);
  const afterRelease = encodes.some((span) => (span.endMs ?? Infinity) > releaseMs);
  const firstClause = spans.find(
    (span) => span.name === SPAN.synthesis && (span.endMs ?? Infinity) <= releaseMs,
  );
  if (stt !== undefined && firstClause !== undefined) return 'D';
  if (stt !== undefined && encodes.length > 0 && !afterRelease) return 'C';
  const prefill = spans.find((span) => span.name === SPAN.prefill);
  const fullWindow = stt?.attributes['audioCtx'] === FULL_AUDIO_CTX;
  return fullWindow && prefill?.attributes['tokensReused'] === 0 ? 'A' : 'B';
}

/** Encoder positions of whisper's 30 s window. */
const FULL_AUDIO_CTX = 1500;
