/** `npm run check`: types, lint, formatting and the rules that no tool knows, in under a minute. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { RUNTIME_DIR, fromRoot } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { main, setUp } from './lib/set-up.mjs';
import { TOOL_STEPS } from './lib/setup-steps.mjs';

/** @param {string[]} parts */
const tool = (...parts) => fromRoot('node_modules', ...parts);

/**
 * Files that are as they were are not looked at again. A type that changed elsewhere can hide from
 * a cached lint; `types` sees it.
 *
 * @param {string} name
 */
const cache = (name) => [
  '--cache',
  '--cache-strategy=content',
  `--cache-location=${join(RUNTIME_DIR, 'check', name)}`,
];

const CHECKS = [
  { name: 'types', args: [tool('typescript', 'bin', 'tsc'), '--build'] },
  {
    name: 'lint',
    args: [tool('eslint', 'bin', 'eslint.js'), '.', '--max-warnings=0', ...cache('eslint')],
  },
  {
    name: 'formatting',
    args: [
      tool('prettier', 'bin', 'prettier.cjs'),
      '--check',
      '.',
      '--log-level=warn',
      ...cache('prettier'),
    ],
  },
  { name: 'rules', args: [fromRoot('scripts', 'check-imports.mjs')] },
];

/** @param {(typeof CHECKS)[number]} check */
async function runCheck({ name, args }) {
  const startedAt = performance.now();
  const { code, stdout, stderr } = await run(process.execPath, args);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const output = code === 0 ? '' : `${stdout}${stderr}`.trimEnd();
  process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
  if (output !== '') process.stdout.write(`${output}\n`);
  return code === 0;
}

await main(async () => {
  await setUp(TOOL_STEPS);
  const waiting = [...CHECKS];
  /** @type {boolean[]} */
  const results = [];
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      results.push(await runCheck(check));
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
  return results.every(Boolean) ? 0 : 1;
});
