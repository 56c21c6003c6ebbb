import type { TraceFacts } from '../../shared/contracts/latency';
import type { TraceSummary } from '../../shared/turn';
import type { TraceCost } from './trace-recorder';

/** What main's collecting and showing of the spans took in all, and of it what the user waited for. */
export function traceCost(
  costs: readonly TraceCost[],
  { releaseMs, voiceToVoiceMs }: Pick<TraceSummary, 'releaseMs' | 'voiceToVoiceMs'>,
): Pick<TraceFacts, 'collectMs' | 'collectWaitedMs'> {
  const soundMs = releaseMs + (voiceToVoiceMs ?? -Infinity);
  const waited = costs.filter(({ atMs }) => atMs >= releaseMs && atMs <= soundMs);
  return { collectMs: sumMs(costs), collectWaitedMs: sumMs(waited) };
}

function sumMs(costs: readonly TraceCost[]): number {
  return costs.reduce((sum, { tookMs }) => sum + tookMs, 0);
}
