import { criticalPath } from '../../shared/critical-path';
import type { SpanEvent } from '../../shared/trace';
import type { TraceSummary } from '../../shared/turn';

/**
 * Ms per step on the critical path from release to first audible sample, by span name. With
 * `unaccounted` they add up to the whole, since the path covers every moment once.
 */
export function stageTimes(
  spans: readonly SpanEvent[],
  summary: Pick<TraceSummary, 'releaseMs' | 'voiceToVoiceMs'>,
): Readonly<Record<string, number>> {
  const { releaseMs, voiceToVoiceMs } = summary;
  if (voiceToVoiceMs === null) return {};
  const path = criticalPath(spans, { releaseMs, endMs: releaseMs + voiceToVoiceMs });
  const names = new Map(spans.map(({ id, name }) => [id, name]));
  const stages: Record<string, number> = {};
  for (const { spanId, startMs, endMs } of path.segments) {
    const name = names.get(spanId) ?? spanId;
    stages[name] = (stages[name] ?? 0) + endMs - startMs;
  }
  if (path.unaccountedMs > 0) stages['unaccounted'] = path.unaccountedMs;
  return stages;
}
