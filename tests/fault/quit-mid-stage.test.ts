import { describe, expect, it } from 'vitest';
import { needs } from '../needs';
import { TEARDOWN_STAGES, quitAt, teardownProblem } from './teardown';

describe('quitting in the middle of a stage leaves cleanly', needs(teardownProblem()), () => {
  it.each(TEARDOWN_STAGES)('$stage, $delayMs ms in', async (stage) => {
    const result = await quitAt(stage);
    expect(result.stderr).not.toMatch(/terminate called|Segmentation|Assertion/u);
    expect(result, result.stderr).toMatchObject({ exitCode: 0, signal: null });
    expect(result.stdout).toContain(`ms into ${stage.stage}`);
  });
});
