import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { SottoError } from '../../shared/errors';
import { nowMs } from '../../shared/clock';
import type { Readiness, ReadinessItem } from '../../shared/contracts/ipc';
import type { OpenedCompanion, OpenOptions } from '../open-companion';
import { runSelf } from '../run-self';
import { LoadMeter } from './machine-load';
import type { LoadReport } from './machine-load';
import { spread } from './percentile';
import type { Spread } from './percentile';

/** What a start tells on stdout. Absolute ms, so that the parent can count from the spawn. */
const startedSchema = z.object({
  processMs: z.number(),
  parts: z.array(z.object({ part: z.string(), fromMs: z.number(), readyMs: z.number() })),
  readyMs: z.number(),
  rssMb: z.number(),
});
export type StartedProcess = z.infer<typeof startedSchema>;

/** Inside the child: loads everything as the app does and tells when each part was ready. */
export async function startOnce(
  open: (options: OpenOptions) => Promise<OpenedCompanion>,
): Promise<StartedProcess> {
  const seen = new Map<ReadinessItem['part'], { fromMs: number; readyMs: number | null }>();
  let readyMs: number | null = null;
  const readiness = ({ ready, items }: Readiness): void => {
    if (ready) readyMs ??= nowMs();
    for (const { part, state } of items) {
      const known = seen.get(part);
      if (known === undefined && state !== 'missing' && state !== 'failed') {
        if (state === 'loading') seen.set(part, { fromMs: nowMs(), readyMs: null });
      } else if (known?.readyMs === null && state === 'ready') {
        known.readyMs = nowMs();
      }
    }
  };
  const { companion } = await open({ events: { readiness } });
  // Opening for a command waits for a second language model as well, a start does not.
  const allReadyMs = readyMs ?? nowMs();
  const rssMb = process.memoryUsage.rss() / 2 ** 20;
  await companion.dispose();
  return {
    processMs: performance.timeOrigin,
    parts: [...seen].map(([part, { fromMs, readyMs: partMs }]) => ({
      part,
      fromMs,
      readyMs: partMs ?? allReadyMs,
    })),
    readyMs: allReadyMs,
    rssMb,
  };
}

export interface StartBenchOptions {
  readonly runs: number;
  readonly dataDir: string | undefined;
  readonly onProgress: (line: string) => void;
}

export interface StartReport extends Spread {
  readonly bench: 'start';
  readonly runs: number;
  /** With no state of an earlier start in the data folder. */
  readonly firstMs: number | null;
  /** Process start → main's own code runs. */
  readonly runtime: Spread;
  /** Each part alone: loading → ready. */
  readonly parts: Readonly<Record<string, Spread>>;
  readonly rssMb: number | null;
  readonly measured: string;
  readonly load: LoadReport;
  readonly details: readonly (StartedProcess & { readonly spawnMs: number })[];
}

/** Start after start, each in a process of its own. */
export async function benchStart(options: StartBenchOptions): Promise<StartReport> {
  const own = options.dataDir === undefined;
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'sotto-start-'));
  const meter = new LoadMeter();
  const details: (StartedProcess & { spawnMs: number })[] = [];
  try {
    for (let run = 0; run < options.runs; run++) {
      const spawnMs = nowMs();
      const started = await startChild(dataDir);
      details.push({ spawnMs, ...started });
      options.onProgress(
        `${run + 1}/${options.runs}: ready after ${(started.readyMs - spawnMs).toFixed(0)} ms`,
      );
    }
  } finally {
    if (own) rmSync(dataDir, { recursive: true, force: true });
  }
  const parts = [...new Set(details.flatMap((one) => one.parts.map(({ part }) => part)))];
  const [first] = details;
  return {
    bench: 'start',
    ...spread(details.map(({ readyMs, spawnMs }) => readyMs - spawnMs)),
    runs: details.length,
    firstMs: first === undefined ? null : first.readyMs - first.spawnMs,
    runtime: spread(details.map(({ processMs, spawnMs }) => Math.max(0, processMs - spawnMs))),
    parts: Object.fromEntries(
      parts.map((name) => [
        name,
        spread(
          details.flatMap((one) =>
            one.parts
              .filter(({ part }) => part === name)
              .map(({ fromMs, readyMs }) => readyMs - fromMs),
          ),
        ),
      ]),
    ),
    rssMb: first?.rssMb ?? null,
    measured:
      'process start to every part ready, without a window; model files may be in the page cache',
    load: meter.report(),
    details,
  };
}

async function startChild(dataDir: string): Promise<StartedProcess> {
  const { exitCode, stdout, stderr } = await runSelf(['bench', 'start-once', '--data', dataDir]);
  if (exitCode !== 0) {
    const how = exitCode ?? 'a signal';
    throw new SottoError('engine-failed', `a start ended with ${how}: ${stderr}`);
  }
  return startedSchema.parse(JSON.parse(stdout));
}
