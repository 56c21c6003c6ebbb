import { describe, expect, it } from 'vitest';
import { TEARDOWN_STAGES, quitAt, teardownProblem } from './teardown';

const ROUNDS = 50;
const problem = teardownProblem();
if (problem !== null) console.warn(`skipped: 50 starts and quits: ${problem}`);

describe.skipIf(problem !== null)(
  `${ROUNDS} starts and quits, in the middle of every stage`,
  () => {
    it.each(Array.from({ length: ROUNDS }, (_, round) => round))('round %i', async (round) => {
      const [stage, delayMs] = TEARDOWN_STAGES[round % TEARDOWN_STAGES.length] ?? ['load', 0];
      // A different moment each time: the same stage is hit at its beginning, middle and end.
      const result = await quitAt(stage, delayMs + ((round * 7) % 60));
      expect(result, result.stderr).toMatchObject({ exitCode: 0, signal: null });
    });
  },
);
