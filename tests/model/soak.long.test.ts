import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { benchSoakSchema } from './bench-schema';
import { newDataFolder, removeDataFolder } from '../data-folder';
import { needs } from '../needs';
import { runSotto, sottoProblem } from '../run-sotto';

const TURNS = 200;
/** performance.md: 1,000 turns may take at most this much more memory. */
const MOST_GROWTH = 0.1;

it(`keeps its memory over ${TURNS} spoken and typed turns`, needs(sottoProblem()), async () => {
  const data = newDataFolder();
  try {
    const file = join(data, 'soak.json');
    const ran = await runSotto([
      'bench',
      'soak',
      '--turns',
      String(TURNS),
      '--json',
      file,
      '--data',
      data,
    ]);
    expect(ran.exitCode, ran.stderr).toBe(0);
    const report = benchSoakSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    // Times are told, not asserted: the machine may be busy.
    process.stdout.write(
      `${report.rssStartMb.toFixed(0)} → ${report.rssEndMb.toFixed(0)} MB, ` +
        `${report.p50FirstMs.toFixed(0)} → ${report.p50LastMs.toFixed(0)} ms\n`,
    );
    expect(report.turns).toBe(TURNS);
    expect(report.rssEndMb / report.rssStartMb - 1).toBeLessThanOrEqual(MOST_GROWTH);
  } finally {
    removeDataFolder(data);
  }
});
