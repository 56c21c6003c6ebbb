import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { nowMs } from '../../shared/clock';

/** How busy the machine was while a bench ran; figures from a busy machine are worth less. */
export interface LoadReport {
  readonly cores: number;
  /** 1, 5 and 15 minutes, as the system counts them (zeros where it does not). */
  readonly loadBefore: readonly number[];
  readonly loadAfter: readonly number[];
  /** Share (0–1) of all cores' time that was used, by anyone. */
  readonly busyShare: number;
  /** Share of all cores' time that other processes used. */
  readonly othersShare: number;
  /** Share that a hypervisor took away; null where the system does not tell. */
  readonly stealShare: number | null;
}

interface Reading {
  readonly atMs: number;
  readonly busyMs: number;
  readonly ownMs: number;
  readonly stealMs: number | null;
}

/** Watches the machine from its construction on; may be asked more than once. */
export class LoadMeter {
  readonly #before = loadavg();
  readonly #start = read();

  report(): LoadReport {
    const end = read();
    const cores = cpus().length;
    const start = this.#start;
    const capacityMs = Math.max(1, (end.atMs - start.atMs) * cores);
    const share = (ms: number): number => Math.min(1, Math.max(0, ms / capacityMs));
    const busyMs = end.busyMs - start.busyMs;
    const steal =
      end.stealMs === null || start.stealMs === null ? null : end.stealMs - start.stealMs;
    return {
      cores,
      loadBefore: this.#before,
      loadAfter: loadavg(),
      busyShare: share(busyMs),
      othersShare: share(busyMs - (end.ownMs - start.ownMs)),
      stealShare: steal === null ? null : share(steal),
    };
  }
}

function read(): Reading {
  const { user, system } = process.cpuUsage();
  return {
    atMs: nowMs(),
    busyMs: cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys, 0),
    ownMs: (user + system) / 1000,
    stealMs: stealMs(),
  };
}

/** Linux counts time in hundredths of a second; `steal` is the eighth column of the first line. */
const JIFFY_MS = 10;

function stealMs(): number | null {
  try {
    const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
    const steal = Number(first.trim().split(/\s+/u)[8]);
    return Number.isFinite(steal) ? steal * JIFFY_MS : null;
  } catch {
    return null;
  }
}
