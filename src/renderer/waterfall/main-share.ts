import type { WaterfallRows } from './rows';
import { laneOf } from './lanes';
import { LANES } from './lanes';
import type { SpanEvent } from '../../shared/trace';

export interface MainShare {
  readonly label: string;
  readonly ms: number;
  /** Of the whole wait, 0–1. */
  readonly share: number;
}

/** Which stage the first sound waited for longest; undefined before there was any wait. Pure. */
export function mainShare(rows: WaterfallRows, spans: readonly SpanEvent[]): MainShare | undefined {
  const totalMs = rows.path.accountedMs + rows.path.unaccountedMs;
  if (totalMs <= 0) return undefined;
  const byId = new Map(spans.map((span) => [span.id, span]));
  const sums = new Map<string, number>();
  for (const segment of rows.path.segments) {
    const span = byId.get(segment.spanId);
    const lane = span === undefined ? undefined : laneOf(span.name);
    if (lane === undefined) continue;
    sums.set(lane, (sums.get(lane) ?? 0) + segment.endMs - segment.startMs);
  }
  const [longest] = [...sums].toSorted((a, b) => b[1] - a[1]);
  if (longest === undefined) return undefined;
  const [laneId, ms] = longest;
  const label = LANES.find((lane) => lane.id === laneId)?.label ?? laneId;
  return { label, ms, share: ms / totalMs };
}
