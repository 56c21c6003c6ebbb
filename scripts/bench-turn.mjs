/**
 * `npm run bench:turn -- --speech DIR [--out DIR] [--limit N]`: the figures of a voice-to-voice report.
 * Three runs with a release tail of 300 ms, one each with 150 and 500 ms, then tables and a chart of all.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { AS_NODE, ELECTRON } from './lib/electron-paths.mjs';
import { runCli } from './lib/cli.mjs';
import { SetupError, say } from './lib/log.mjs';
import { RUNTIME_DIR, fromRoot } from './lib/paths.mjs';
import { lastWords, run } from './lib/run.mjs';
import { main, setUp } from './lib/set-up.mjs';
import { ALL_STEPS } from './lib/setup-steps.mjs';

/** Each a process of its own, as a person would start them. */
const RUNS = [
  { name: 'tail-300-run-1', tails: '300' },
  { name: 'tail-300-run-2', tails: '300' },
  { name: 'tail-300-run-3', tails: '300' },
  { name: 'tails-150-500', tails: '150,500' },
];

await main(async () => {
  const { values } = parseArgs({
    options: {
      speech: { type: 'string' },
      out: { type: 'string' },
      limit: { type: 'string' },
      seed: { type: 'string' },
      cores: { type: 'string' },
      load: { type: 'boolean' },
    },
  });
  if (values.speech === undefined) {
    throw new SetupError(
      '--speech DIR is missing: a folder of WAV files with a manifest.json that lists them',
    );
  }
  await setUp(ALL_STEPS);
  const out = resolve(values.out ?? join(RUNTIME_DIR, 'bench'));
  mkdirSync(out, { recursive: true });
  const passedOn = [
    ...(values.limit === undefined ? [] : ['--limit', values.limit]),
    ...(values.seed === undefined ? [] : ['--seed', values.seed]),
    ...(values.cores === undefined ? [] : ['--cores', values.cores]),
    ...(values.load === true ? ['--load'] : []),
  ];
  const files = [];
  for (const { name, tails } of RUNS) {
    const file = join(out, `${name}.json`);
    say(`${name}: release tail ${tails} ms`);
    const code = await runCli(
      ['bench', 'turn', '--speech', values.speech, '--tail-ms', tails, '--json', file, ...passedOn],
      { stdout: 'stderr' },
    );
    if (code !== 0) return code;
    files.push(file);
  }
  return await report(files, out);
});

/**
 * @param {readonly string[]} files
 * @param {string} out
 * @returns {Promise<number>}
 */
async function report(files, out) {
  const svg = join(out, 'report.svg');
  const cli = fromRoot('out', 'main', 'cli.js');
  const result = await run(ELECTRON, [cli, 'bench', 'report', ...files, '--svg', svg], {
    env: AS_NODE,
  });
  if (result.code !== 0) throw new SetupError(`The report failed: ${lastWords(result)}`);
  writeFileSync(join(out, 'report.md'), result.stdout);
  process.stdout.write(result.stdout);
  say(`${join(out, 'report.md')} and report.svg are new`);
  return 0;
}
