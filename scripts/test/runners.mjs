import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { runAttached } from '../lib/cli.mjs';
import { readJson } from '../lib/json.mjs';
import { RUNTIME_DIR, fromRoot } from '../lib/paths.mjs';
import { countPlaywright } from './summary.mjs';

/** @typedef {import('./summary.mjs').Outcome} Outcome */

const REPORTS = join(RUNTIME_DIR, 'reports');

/**
 * Runs some of vitest's projects.
 *
 * @param {readonly string[]} projects
 * @param {readonly string[]} [filters] parts of file names
 * @returns {Promise<Outcome>}
 */
export async function runVitest(projects, filters = []) {
  const runner = projects.join('+');
  const report = freshReport(runner);
  const args = [
    fromRoot('node_modules', 'vitest', 'vitest.mjs'),
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    `--reporter=${fromRoot('scripts', 'test', 'vitest-reporter.mjs')}`,
    ...filters,
  ];
  const exitCode = await runAttached(process.execPath, args, { SOTTO_TEST_REPORT: report });
  /** @type {Pick<Outcome, 'passed' | 'failed' | 'skipped'>} */
  const counts = existsSync(report) ? readJson(report) : { passed: 0, failed: 1, skipped: [] };
  return { runner, exitCode, ...counts };
}

/**
 * Runs the tests in the real Electron.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} [filters]
 * @returns {Promise<Outcome>}
 */
export async function runPlaywright(env, filters = []) {
  const report = freshReport('e2e');
  const args = [
    fromRoot('node_modules', '@playwright', 'test', 'cli.js'),
    'test',
    '--pass-with-no-tests',
    '--reporter=list,json',
    ...filters,
  ];
  const exitCode = await runAttached(process.execPath, args, {
    ...env,
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  });
  const counts = existsSync(report)
    ? countPlaywright(readJson(report))
    : { passed: 0, failed: 1, skipped: [] };
  return { runner: 'e2e', exitCode, ...counts };
}

/** @param {string} runner */
function freshReport(runner) {
  const path = join(REPORTS, `${runner}.json`);
  rmSync(path, { force: true });
  return path;
}
