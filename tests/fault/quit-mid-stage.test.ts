import { describe, expect, it } from 'vitest';
import { TEARDOWN_STAGES, quitAt, teardownProblem } from './teardown';

const problem = teardownProblem();
if (problem !== null) console.warn(`skipped: quitting in the middle of a stage: ${problem}`);

describe.skipIf(problem !== null)('quitting in the middle of a stage leaves cleanly', () => {
  it.each(TEARDOWN_STAGES)('%s, %i ms in', async (stage, delayMs) => {
    const result = await quitAt(stage, delayMs);
    expect(result.stderr).not.toMatch(/terminate called|Segmentation|Assertion/u);
    expect(result).toMatchObject({ exitCode: 0, signal: null });
    expect(result.stdout).toContain(`ms into ${stage}`);
  });
});
