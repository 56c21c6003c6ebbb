import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Counts what vitest ran, with the reason of each skipped test, which its own JSON report lacks.
 * The result goes to the file that `SOTTO_TEST_REPORT` names. A reason is given in the test, by
 * `context.skip('why')`, or before it by the options of `tests/needs.ts`.
 */
export default class CountingReporter {
  /** @param {readonly import('vitest/node').TestModule[]} modules */
  onTestRunEnd(modules) {
    const path = process.env.SOTTO_TEST_REPORT;
    if (path === undefined) return;
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const brokenFiles = modules.filter((module) => module.errors().length > 0).length;
    const inState = (/** @type {string} */ state) =>
      tests.filter((test) => test.result().state === state);
    const report = {
      passed: inState('passed').length,
      failed: inState('failed').length + brokenFiles,
      skipped: inState('skipped').map((test) => ({ test: test.fullName, why: reasonOf(test) })),
    };
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(report));
  }
}

/** @param {import('vitest/node').TestCase} test */
function reasonOf(test) {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  const meta = /** @type {Record<string, string | undefined>} */ (
    /** @type {unknown} */ (test.meta())
  );
  return note ?? meta.skippedBecause ?? 'no reason given';
}
