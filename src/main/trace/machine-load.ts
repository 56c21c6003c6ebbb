import { availableParallelism, cpus, loadavg } from 'node:os';
import type { MachineLoad } from '../../shared/contracts/latency';

/** Processor time since the machine and the process started, ms over all cores. */
export interface CpuSample {
  readonly busyMs: number;
  readonly totalMs: number;
  readonly ownMs: number;
}

/** Costs about a tenth of a millisecond: take it while an engine thread works, not before one does. */
export function sampleCpu(): CpuSample {
  let busyMs = 0;
  let totalMs = 0;
  for (const { times } of cpus()) {
    const working = times.user + times.nice + times.sys + times.irq;
    busyMs += working;
    totalMs += working + times.idle;
  }
  const { user, system } = process.cpuUsage();
  return { busyMs, totalMs, ownMs: (user + system) / 1000 };
}

/** Below this the counters, which tick every 10 ms, tell nothing. */
const MIN_SPAN_MS = 50;

/** What happened between two samples; null when they are too close. */
export function loadBetween(from: CpuSample, to: CpuSample): MachineLoad | null {
  const cores = availableParallelism();
  const totalMs = to.totalMs - from.totalMs;
  if (totalMs < MIN_SPAN_MS * cores) return null;
  const busyShare = clamp((to.busyMs - from.busyMs) / totalMs);
  const ownShare = clamp((to.ownMs - from.ownMs) / totalMs);
  return {
    cores,
    busyShare,
    othersShare: clamp(busyShare - ownShare),
    loadAverage: loadavg()[0] ?? 0,
  };
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
