import { criticalPath } from '../../shared/critical-path';
import { SPAN } from '../../shared/trace';
import type { SpanEvent } from '../../shared/trace';
import type { AheadClass, TraceSummary } from '../../shared/turn';
import type { ActiveTurn } from '../turn/active-turn';

/** The figures of one turn that lists and charts need, worked out from its spans. */
export function summarizeTrace(
  turn: Pick<ActiveTurn, 'id' | 'startedMs' | 'releaseMs' | 'playback'>,
  spans: readonly SpanEvent[],
): TraceSummary {
  const releaseMs = turn.releaseMs ?? turn.startedMs;
  const audibleMs = turn.playback.firstAudibleMs;
  const path = audibleMs === null ? null : criticalPath(spans, { releaseMs, endMs: audibleMs });
  const firstDecode = spans.find((span) => span.name === SPAN.firstDecode);
  return {
    turnId: turn.id,
    startedMs: turn.startedMs,
    releaseMs,
    ahead: aheadClass(spans),
    voiceToVoiceMs: audibleMs === null ? null : audibleMs - releaseMs,
    ttftMs: firstDecode?.endMs == null ? null : firstDecode.endMs - releaseMs,
    unaccountedMs: path?.unaccountedMs ?? null,
    deviceLatencyMs: turn.playback.deviceLatencyMs,
    spans: spans.length,
  };
}

/**
 * A: full window, no prefix reuse; B: tuned, nothing ahead. C and D need work that is finished before
 * the release (docs/life-of-a-turn.md).
 */
export function aheadClass(spans: readonly SpanEvent[]): AheadClass {
  const prefill = spans.find((span) => span.name === SPAN.prefill);
  const stt = spans.find((span) => span.name === SPAN.stt);
  const reused = prefill?.attributes['tokensReused'];
  const audioCtx = stt?.attributes['audioCtx'];
  const fullWindow = audioCtx === 1500;
  const noReuse = typeof reused === 'number' && reused === 0;
  return fullWindow && noReuse ? 'A' : 'B';
}
