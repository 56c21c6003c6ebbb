import { describe, it } from 'vitest';
import { needs } from '../needs';
import { TEARDOWN_STAGES, expectCleanQuit, teardownProblem } from './teardown';

const STAGES = TEARDOWN_STAGES.filter(({ input }) => input === 'speech');

describe('quitting in the middle of a spoken turn leaves cleanly', needs(teardownProblem()), () => {
  it.each(STAGES)('$stage, $delayMs ms in', expectCleanQuit);
});
