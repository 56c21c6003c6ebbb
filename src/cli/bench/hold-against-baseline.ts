import { join } from 'node:path';
import { SottoError } from '../../shared/errors';
import { resolvePaths } from '../../main/paths';
import type { BenchOptions } from '../bench-options';
import { compareWithBaseline, readBaseline, takeBaseline, writeBaseline } from './baseline';
import type { MeasuredTurns } from './baseline';

/**
 * Writes the baseline from this run, or holds the run against the one that is there. Answers the exit
 * status: 1 when something left its band.
 */
export function holdAgainstBaseline(
  measured: MeasuredTurns,
  { baseline, writeBaseline: write }: Pick<BenchOptions, 'baseline' | 'writeBaseline'>,
  tell: (line: string) => void,
): number {
  const path = baseline ?? join(resolvePaths({}).appDir, 'bench', 'baseline.json');
  if (write) {
    writeBaseline(path, takeBaseline(measured));
    tell(`baseline written to ${path}`);
    return 0;
  }
  const known = readBaseline(path);
  if (known === null) {
    if (baseline === null) return 0;
    throw new SottoError('bad-input', `there is no baseline ${path}`);
  }
  const { notCompared, breaches, better } = compareWithBaseline(known, measured);
  if (notCompared !== null) {
    tell(`not held against the baseline: ${notCompared}`);
    return 0;
  }
  for (const line of better) tell(`better than its baseline: ${line}`);
  for (const line of breaches) tell(`worse than its baseline: ${line}`);
  if (breaches.length > 0) return 1;
  tell(
    better.length === 0
      ? 'within its baseline'
      : 'nothing is worse; write the baseline anew with --write-baseline, so that it stays this good',
  );
  return 0;
}
