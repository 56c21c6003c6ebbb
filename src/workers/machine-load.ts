import { cpus } from 'node:os';

/** The kernel counts CPU time in steps of 10 ms: shorter looks tell nothing. */
const LEAST_SPAN_MS = 100;
/** Others that take more of the machine than this much of one core get in the way of two threads. */
const BUSY_CORES = 0.3;

interface Reading {
  readonly atMs: number;
  /** CPU time that the whole machine has worked since it started, all cores together, ms. */
  readonly allMs: number;
  /** The same for this process. */
  readonly ownMs: number;
}

export type Read = () => Reading;

/**
 * How much of the machine others use. ggml's threads wait for each other at every step and spin
 * meanwhile; when another process takes a core away for a moment, all of them stand still. On two
 * cores that makes two threads ten times slower than one, so a step asks before it starts.
 */
export class MachineLoad {
  #last: Reading;
  #otherCores = 0;

  constructor(private readonly read: Read = readMachine) {
    this.#last = read();
  }

  /** Cores that other processes kept busy since the last look, 0 … all. */
  otherCores(): number {
    if (performance.now() - this.#last.atMs < LEAST_SPAN_MS) return this.#otherCores;
    const now = this.read();
    const last = this.#last;
    const spanMs = now.atMs - last.atMs;
    if (spanMs < LEAST_SPAN_MS) return this.#otherCores;
    this.#last = now;
    const othersMs = now.allMs - last.allMs - (now.ownMs - last.ownMs);
    this.#otherCores = Math.max(0, othersMs / spanMs);
    return this.#otherCores;
  }

  /** As many threads as wanted on a quiet machine, fewer where others need cores, at least one. */
  threads(wanted: number, cores: number): number {
    const others = this.otherCores();
    if (others < BUSY_CORES) return wanted;
    return Math.max(1, Math.min(wanted, cores - Math.ceil(others)));
  }
}

function readMachine(): Reading {
  const { user, system } = process.cpuUsage();
  const allMs = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys, 0);
  return { atMs: performance.now(), allMs, ownMs: (user + system) / 1000 };
}
