/**
 * What one runner did.
 *
 * @typedef {object} Outcome
 * @property {string} runner
 * @property {number} passed
 * @property {number} failed
 * @property {readonly Skip[]} skipped
 * @property {number} exitCode
 *
 * @typedef {object} Skip
 * @property {string} test
 * @property {string} why
 */

/**
 * A runner that ended badly without a failed test to show for it has failed all the same.
 *
 * @param {Outcome} outcome
 */
export function failuresOf({ failed, exitCode }) {
  return failed === 0 && exitCode !== 0 ? 1 : failed;
}

/**
 * The lines after all runners: each skipped test with its reason, each runner that broke, and last
 * the sum, in the form "12 passed, 0 failed, 1 skipped".
 *
 * @param {readonly Outcome[]} outcomes
 */
export function summaryLines(outcomes) {
  const skips = outcomes.flatMap(({ runner, skipped }) =>
    skipped.map(({ test, why }) => `skipped: ${runner} > ${test}: ${why}`),
  );
  const broken = outcomes
    .filter(({ failed, exitCode }) => failed === 0 && exitCode !== 0)
    .map(({ runner, exitCode }) => `failed: ${runner} ended with exit code ${exitCode}`);
  const sum = (/** @type {(outcome: Outcome) => number} */ count) =>
    outcomes.reduce((total, outcome) => total + count(outcome), 0);
  const last = [
    `${sum(({ passed }) => passed)} passed`,
    `${sum(failuresOf)} failed`,
    `${sum(({ skipped }) => skipped.length)} skipped`,
  ].join(', ');
  return [...skips, ...broken, last];
}

/**
 * Reads the counts out of Playwright's JSON report.
 *
 * @param {PlaywrightSuite} report
 * @returns {Pick<Outcome, 'passed' | 'failed' | 'skipped'>}
 *
 * @typedef {object} PlaywrightTest
 * @property {'expected' | 'unexpected' | 'flaky' | 'skipped'} status
 * @property {readonly { type: string, description?: string }[]} annotations
 *
 * @typedef {object} PlaywrightSuite
 * @property {readonly PlaywrightSuite[]} [suites]
 * @property {readonly { title: string, tests: readonly PlaywrightTest[] }[]} [specs]
 */
export function countPlaywright(report) {
  const specs = specsIn(report);
  const tests = specs.flatMap(({ title, tests: runs }) => runs.map((run) => ({ title, ...run })));
  return {
    passed: tests.filter(({ status }) => status === 'expected').length,
    // A test that passes at the second try is not a test that passes.
    failed: tests.filter(({ status }) => status === 'unexpected' || status === 'flaky').length,
    skipped: tests
      .filter(({ status }) => status === 'skipped')
      .map(({ title, annotations }) => ({
        test: title,
        why: annotations.find(({ description }) => description)?.description ?? 'no reason given',
      })),
  };
}

/**
 * @param {PlaywrightSuite} suite
 * @returns {NonNullable<PlaywrightSuite['specs']>}
 */
function specsIn(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsIn)];
}
