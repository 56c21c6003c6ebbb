import { describe, it } from 'vitest';
import { needs } from '../needs';
import { TEARDOWN_STAGES, expectCleanQuit, teardownProblem } from './teardown';

// A file of its own: it runs beside the spoken ones.
const STAGES = TEARDOWN_STAGES.filter(({ input }) => input === 'text');

describe('quitting in the middle of a typed turn leaves cleanly', needs(teardownProblem()), () => {
  it.each(STAGES)('$stage, $delayMs ms in', expectCleanQuit);
});
