import { describe, expect, it } from 'vitest';

import { countPlaywright, failuresOf, summaryLines } from '../../../../scripts/test/summary.mjs';

const outcome = (changes: object) => ({
  runner: 'unit',
  passed: 0,
  failed: 0,
  skipped: [],
  exitCode: 0,
  ...changes,
});

describe('summaryLines', () => {
  it('ends with one line summed over all runners', () => {
    const lines = summaryLines([
      outcome({ passed: 40, failed: 1, exitCode: 1 }),
      outcome({ runner: 'e2e', passed: 2 }),
    ]);
    expect(lines).toEqual(['42 passed, 1 failed, 0 skipped']);
  });

  it('says why a test was skipped, and counts it', () => {
    const lines = summaryLines([
      outcome({ passed: 1, skipped: [{ test: 'speaks on a GPU', why: 'there is no GPU' }] }),
    ]);
    expect(lines).toEqual([
      'skipped: unit > speaks on a GPU: there is no GPU',
      '1 passed, 0 failed, 1 skipped',
    ]);
  });

  it('counts a runner that broke as a failure', () => {
    const broken = outcome({ runner: 'model', passed: 3, exitCode: 134 });
    expect(failuresOf(broken)).toBe(1);
    expect(summaryLines([broken])).toEqual([
      'failed: model ended with exit code 134',
      '3 passed, 1 failed, 0 skipped',
    ]);
  });
});

describe('countPlaywright', () => {
  it('walks nested suites and keeps the reasons', () => {
    const spec = (title: string, status: string, annotations: object[] = []) => ({
      title,
      tests: [{ status, annotations }],
    });
    const report = {
      suites: [
        {
          specs: [spec('talks', 'expected'), spec('wobbles', 'flaky')],
          suites: [
            {
              specs: [
                spec('breaks', 'unexpected'),
                spec('hotkey', 'skipped', [{ type: 'skip', description: 'no X server' }]),
                spec('other', 'skipped'),
              ],
            },
          ],
        },
      ],
    };
    expect(countPlaywright(report as Parameters<typeof countPlaywright>[0])).toEqual({
      passed: 1,
      failed: 2,
      skipped: [
        { test: 'hotkey', why: 'no X server' },
        { test: 'other', why: 'no reason given' },
      ],
    });
  });
});
