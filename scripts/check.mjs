/** `npm run check`: types, lint, formatting and the rules that no tool knows, in seconds. */
import { availableParallelism } from 'node:os';

import { fromRoot } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { main, setUp } from './lib/set-up.mjs';
import { TOOL_STEPS } from './lib/setup-steps.mjs';

/** @param {string[]} parts */
const tool = (...parts) => fromRoot('node_modules', ...parts);

const CHECKS = [
  { name: 'types', args: [tool('typescript', 'bin', 'tsc'), '--build'] },
  { name: 'lint', args: [tool('oxlint', 'bin', 'oxlint'), '--deny-warnings'] },
  { name: 'formatting', args: [tool('oxfmt', 'bin', 'oxfmt'), '--check'] },
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
