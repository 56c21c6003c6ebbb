import { criticalPath, withoutDropped } from '../../shared/critical-path';
import { workOf } from '../../shared/stages';
import type { SpanEvent } from '../../shared/trace';
import type { TraceSummary } from '../../shared/turn';

/** All runs of one stage within a turn. */
export interface StageTime {
  readonly name: string;
  runs: number;
  totalMs: number;
  /** From the release; negative under the held key. */
  firstStartMs: number;
  /** What of it the turn waited for. */
  criticalMs: number;
  /** Amount of work in the stage's own unit; null when no run told any. */
  work: number | null;
}

/** End of the measured interval, absolute ms: first sound, else first words; null for neither. */
export function pathEndMs({ releaseMs, voiceToVoiceMs, ttftMs }: TraceSummary): number | null {
  const lengthMs = voiceToVoiceMs ?? ttftMs;
  return lengthMs === null ? null : releaseMs + Math.max(0, lengthMs);
}

/** Adds up the finished spans of each name; a step that ran for several clauses counts them all. */
export function stageTimes(
  spans: readonly SpanEvent[],
  summary: TraceSummary,
): readonly StageTime[] {
  const { releaseMs } = summary;
  const endMs = pathEndMs(summary);
  const criticalMs = criticalBySpan(spans, releaseMs, endMs);
  const stages = new Map<string, StageTime>();
  // Work that was prepared and dropped has a record of its own: the turn did not wait for it.
  for (const span of withoutDropped(spans)) {
    if (span.endMs === null) continue;
    const stage = stages.get(span.name) ?? {
      name: span.name,
      runs: 0,
      totalMs: 0,
      firstStartMs: Number.POSITIVE_INFINITY,
      criticalMs: 0,
      work: null,
    };
    stages.set(span.name, stage);
    const work = workOf(span.name, span.attributes);
    stage.runs += 1;
    stage.totalMs += span.endMs - span.startMs;
    stage.firstStartMs = Math.min(stage.firstStartMs, span.startMs - releaseMs);
    stage.criticalMs += criticalMs.get(span.id) ?? 0;
    if (work !== null && startsBefore(span, endMs)) stage.work = (stage.work ?? 0) + work;
  }
  return [...stages.values()];
}

/** Work after the first sound explains nothing of the wait for it. */
function startsBefore(span: SpanEvent, endMs: number | null): boolean {
  return endMs === null || span.startMs < endMs;
}

function criticalBySpan(
  spans: readonly SpanEvent[],
  releaseMs: number,
  endMs: number | null,
): ReadonlyMap<string, number> {
  const bySpan = new Map<string, number>();
  if (endMs === null) return bySpan;
  for (const { spanId, startMs, endMs: untilMs } of criticalPath(spans, { releaseMs, endMs })
    .segments) {
    bySpan.set(spanId, (bySpan.get(spanId) ?? 0) + untilMs - startMs);
  }
  return bySpan;
}
